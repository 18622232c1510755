import { sql, type RawBuilder } from 'kysely';
import type { Tx } from '../../database/connection.js';
import { standIns } from '../../domain/acting/absence.js';
import type { NoticeDraft } from '../../domain/change.js';
import { asksToAct, type Purpose } from '../../domain/notice.js';
import type { Instant } from '../../domain/time.js';
import type { Happening } from '../../journal/append.js';
import { loadAbsences } from '../../queries/people/absences.query.js';

/** A notice about a cycle to many people. */
interface Announcement {
  readonly purpose: Purpose;
  /** As SQL with a column `person`. */
  readonly people: RawBuilder<unknown>;
  readonly data?: Readonly<Record<string, string | number>>;
  /** Sets apart what is announced again in one cycle. */
  readonly mark?: number;
  readonly version?: number;
}

/** Queues a notice to each of these people, by one statement however many they are. The same one is never queued twice. */
export async function announce(tx: Tx, cycle: string, announcement: Announcement, at: Instant): Promise<void> {
  const { purpose, people, data = {}, mark = null, version = 1 } = announcement;
  await sql`
    insert into notice (id, program, cycle, person, purpose, version, data, not_before, created_at)
    select concat_ws(':', ${purpose}::text, c.id, ${mark}::int, p.person), c.program, c.id, p.person, ${purpose}, ${version},
      ${JSON.stringify({ ...data, subject: cycle, kind: 'cycle' })}::jsonb, ${at}, ${at}
    from cycle c, (${people}) p where c.id = ${cycle}
    on conflict (id) do nothing`.execute(tx);
}

/** Announces the new date to everybody invited, once per sequence of the calendar file. */
export const notifySessionMoved = (tx: Tx, cycle: string, sequence: number, at: Instant): Promise<void> =>
  announce(
    tx,
    cycle,
    {
      purpose: 'session_moved',
      people: sql`select i.person from invitation i where i.cycle = ${cycle}`,
      data: { sequence },
      mark: sequence,
      version: sequence,
    },
    at,
  );

/** Announces to everybody invited but `by` that input was closed by hand that had been announced to close at `announced`; once for each entry of the session. */
export const notifyInputClosed = (
  tx: Tx,
  { cycle, entry, announced, by }: { cycle: string; entry: number; announced: Instant | null; by: string },
  at: Instant,
): Promise<void> =>
  announce(
    tx,
    cycle,
    {
      purpose: 'input_closed',
      people: sql`select i.person from invitation i where i.cycle = ${cycle} and i.person <> ${by}`,
      data: { about: by, ...(announced === null ? {} : { from: announced }) },
      mark: entry,
    },
    at,
  );

/** Whether it goes to whoever acts for its person while they are away. */
const isPassedOn = ({ purpose, own = false }: NoticeDraft): boolean => asksToAct(purpose) && !own;

/** What somebody is asked to do reaches whoever acts for them now, who is told for whom. Its id stays the absent person's. */
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
