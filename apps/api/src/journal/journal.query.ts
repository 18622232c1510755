import { sql } from 'kysely';
import type { Database } from '../../../../libs/database/connection.js';
import type { Viewer } from '../../../../libs/domain/people.js';
import { readStanding } from '../cycles/standing.query.js';
import type { JournalFilter, JournalPage } from './journal.schemas.js';

/** Everything that happened in a program, or in one cycle of it, in the order in which it was written. */
export async function readJournal(
  db: Database,
  viewer: Viewer,
  cycle: string | null,
  { after, limit }: JournalFilter,
): Promise<JournalPage> {
  if (cycle !== null) await readStanding(db, viewer, cycle);
  const { rows } = await sql<JournalPage['items'][number]>`
    select s.seq, j.id, j.type, j.at, jsonb_build_object('kind', j.subject_kind, 'id', j.subject) as subject, j.cycle, j.actor,
      j.body, j.audience, j.command
    from journal j left join seal s on s.journal_id = j.id
    where j.program = ${viewer.program} and j.audience = any(${viewer.audiences})
      and (${cycle}::uuid is null or j.cycle = ${cycle}) and j.id > ${after}
    order by j.id limit ${limit + 1}`.execute(db);
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next: rows.length > limit && last ? String(last.id) : null };
}
