import { sql } from 'kysely';
import type { Tx } from '../../database/connection.js';
import { standIns } from '../../domain/acting/absence.js';
import type { NoticeDraft } from '../../domain/change.js';
import { asksToAct } from '../../domain/notice.js';
import type { Instant } from '../../domain/time.js';
import type { Happening } from '../../journal/append.js';
import { loadAbsences } from '../../queries/people/absences.query.js';

/** Queues a notice of the new date for everybody invited, by one statement; once per sequence of the calendar file. */
export async function notifySessionMoved(tx: Tx, cycle: string, sequence: number, at: Instant): Promise<void> {
  await sql`
    insert into notice (id, program, cycle, person, purpose, version, data, not_before, created_at)
    select 'session_moved:' || i.cycle || ':' || ${sequence}::int || ':' || i.person, i.program, i.cycle, i.person,
      'session_moved', ${sequence}, jsonb_build_object('subject', i.cycle, 'kind', 'cycle', 'sequence', ${sequence}::int), ${at}, ${at}
    from invitation i where i.cycle = ${cycle}
    on conflict (id) do nothing`.execute(tx);
}

/**
 * Queues a notice for everybody invited except `by`: input was closed by hand, although it had been announced to close at `announced`. Once for
 * each entry of the session.
 */
export async function notifyInputClosed(
  tx: Tx,
  { cycle, entry, announced, by }: { cycle: string; entry: number; announced: Instant | null; by: string },
  at: Instant,
): Promise<void> {
  await sql`
    insert into notice (id, program, cycle, person, purpose, data, not_before, created_at)
    select concat_ws(':', 'input_closed', i.cycle, ${entry}::int, i.person), i.program, i.cycle, i.person, 'input_closed',
      jsonb_strip_nulls(jsonb_build_object('subject', i.cycle, 'kind', 'cycle', 'about', ${by}::text, 'from', ${announced}::text)), ${at}, ${at}
    from invitation i where i.cycle = ${cycle} and i.person <> ${by}
    on conflict (id) do nothing`.execute(tx);
}

/** Whether the notice goes to a stand-in while its person is away. */
const isPassedOn = ({ purpose, own = false }: NoticeDraft): boolean => asksToAct(purpose) && !own;

/** Readdresses requests to act to the stand-in of an absent person, and says for whom. The notice's id stays that of the absent person. */
function readdressed(
  notices: readonly NoticeDraft[],
  away: ReadonlyMap<string, string>,
): readonly (NoticeDraft & { to: string })[] {
  return notices.map((notice) => {
    const deputy = isPassedOn(notice) ? away.get(notice.person) : undefined;
    if (deputy === undefined) return { ...notice, to: notice.person };
    return { ...notice, to: deputy, data: { ...notice.data, for: notice.person } };
  });
}

/** Queues messages with ids made of what they are about: the same one is never queued twice. */
export async function queueNotices(tx: Tx, notices: readonly NoticeDraft[], happening: Happening): Promise<void> {
  const { program, cycle, at } = happening;
  const absences = notices.some(isPassedOn) ? await loadAbsences(tx, program, at) : [];
  for (const batch of batches(readdressed(notices, standIns(absences, at)), 500)) {
    const rows = batch.map(
      ({ person, to, purpose, subject: { kind, id: subject }, data = {}, mark, version, notBefore }) => {
        return { person, to, purpose, kind, subject, mark, version, notBefore, data: { ...data, subject, kind } };
      },
    );
    // one text for any number of notices, so that it is prepared once
    const insert = sql`
      insert into notice (id, program, cycle, person, purpose, version, data, not_before, created_at)
      select concat_ws(':', n.purpose, n.subject, coalesce(g.entry, 0), coalesce(n.version, g.version, 1), n.mark, n.person),
        ${program}::uuid, ${cycle}::uuid, n."to", n.purpose, coalesce(n.version, g.version, 1),
        n.data || jsonb_build_object('entry', coalesce(g.entry, 0)), coalesce(n."notBefore", ${at}::timestamptz), ${at}::timestamptz
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
          as n (person uuid, "to" uuid, purpose text, kind text, subject uuid, mark text, version int, "notBefore" timestamptz, data jsonb)
        left join gate g on g.kind = n.kind and g.id = n.subject
      on conflict (id) do nothing`;
    await insert.execute(tx);
  }
}

function* batches<T>(all: readonly T[], size: number): Generator<readonly T[]> {
  for (let start = 0; start < all.length; start += size) yield all.slice(start, start + size);
}
