import { sql } from 'kysely';
import type { Database } from '../../../../libs/database/connection.js';
import type { Viewer } from '../../../../libs/domain/people.js';
import { cut, mustBeThere } from '../http/paging/read-page.js';
import { readStanding } from '../cycles/standing.query.js';
import type { JournalFilter, JournalPage } from './journal.schemas.js';

/**
 * Everything that happened in a program, or in one cycle of it.
 * 1. What is sealed comes first, in the order of its seals. Ids are drawn before commits, so by them whoever reads on would miss
 *    what is committed late.
 * 2. What waits for its seal comes then. A place there names the last seal before it as well: whoever goes on from it gets first
 *    what was sealed meanwhile, so that some of it may come twice, and nothing is missed.
 * 3. The last page has a place as well, for whoever goes on later: what was committed late is in no page before.
 */
export async function readJournal(
  db: Database,
  viewer: Viewer,
  cycle: string | null,
  { after, by, limit }: JournalFilter,
): Promise<JournalPage> {
  if (cycle !== null) await readStanding(db, viewer, cycle);
  const [seal = '0', unsealed = '0'] = after.split('.');
  const shown = sql`j.program = ${viewer.program} and j.audience = any(${viewer.audiences})
    and (${cycle}::uuid is null or j.cycle = ${cycle})
    and (${by !== 'people'} or j.actor is not null)`;
  const { rows } = await sql<JournalPage['items'][number]>`
    select e.seq, j.id, j.type, j.at, jsonb_build_object('kind', j.subject_kind, 'id', j.subject) as subject, j.cycle, j.actor,
      j.body, j.audience, j.command
    from (
      (select s.seq, s.journal_id as id from seal s join journal j on j.id = s.journal_id
        where s.program = ${viewer.program} and s.seq > ${seal}::bigint and ${shown} order by s.seq limit ${limit + 1})
      union all
      (select null, u.journal_id from unsealed u join journal j on j.id = u.journal_id
        where u.program = ${viewer.program} and u.journal_id > ${unsealed}::bigint and ${shown} order by u.journal_id limit ${limit + 1})
    ) e join journal j on j.id = e.id
    order by e.seq nulls last, e.id limit ${limit + 1}`.execute(db);
  const noneSealed = rows.every(({ seq }) => seq === null);
  if (noneSealed) await mustBeThere(db, sql`select where ${isPlace(viewer.program, seal, unsealed)}`);
  const { items, next } = cut(rows, limit, ({ id }) => `${id}`);
  const place = items.length > 0 ? placeOf(items, seal) : after;
  return { items, next: next === null ? null : place, place };
}

/** Whether the program has so many seals, and this entry. After a restore it may have fewer, and would seem to be read to its end. */
const isPlace = (program: string, seal: string, unsealed: string) => sql`
  ${seal}::bigint <= (select coalesce(max(seq), 0) from seal where program = ${program})
  and (${unsealed}::bigint = 0 or exists (select from journal where id = ${unsealed}::bigint and program = ${program}))`;

/** Where one goes on, now or later: behind the last seal and, when it has ended among what waits for one, behind that. */
function placeOf(items: JournalPage['items'], before: string): string {
  const seal = items.findLast(({ seq }) => seq !== null)?.seq ?? before;
  const last = items.at(-1);
  return last?.seq === null ? `${seal}.${last.id}` : `${seal}`;
}
