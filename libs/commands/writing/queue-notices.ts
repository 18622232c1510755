import { sql } from 'kysely';
import type { Tx } from '../../database/connection.js';
import { askTogether } from '../../database/driver/pipelined-dialect.js';
import { standIns } from '../../domain/acting/absence.js';
import type { NoticeDraft } from '../../domain/change.js';
import { asksToAct } from '../../domain/notice.js';
import type { Instant } from '../../domain/time.js';
import type { Happening } from '../../journal/append.js';
import { selectAbsences } from '../people/absences.query.js';

/** Everybody invited hears of the new date, by one statement however many they are; once per sequence of the calendar file. */
export async function tellSessionMoved(tx: Tx, cycle: string, sequence: number, at: Instant): Promise<void> {
  await sql`
    insert into notice (id, program, cycle, person, purpose, version, data, not_before, created_at)
    select 'session_moved:' || i.cycle || ':' || ${sequence}::int || ':' || i.person, i.program, i.cycle, i.person,
      'session_moved', ${sequence}, jsonb_build_object('subject', i.cycle, 'kind', 'cycle', 'sequence', ${sequence}::int), ${at}, ${at}
    from invitation i where i.cycle = ${cycle}
    on conflict (id) do nothing`.execute(tx);
}

/** What somebody is asked to do reaches whoever acts for them now, who is told for whom. Its id stays the absent person's. */
function readdressed(
  notices: readonly NoticeDraft[],
  away: ReadonlyMap<string, string>,
): readonly (NoticeDraft & { to: string })[] {
  return notices.map((notice) => {
    const deputy = asksToAct(notice.purpose) && !notice.own ? away.get(notice.person) : undefined;
    if (deputy === undefined) return { ...notice, to: notice.person };
    return { ...notice, to: deputy, data: { ...notice.data, for: notice.person } };
  });
}

/** Queues messages with ids made of what they are about: the same one is never queued twice. */
export async function queueNotices(tx: Tx, notices: readonly NoticeDraft[], happening: Happening): Promise<void> {
  if (notices.length === 0) return;
  const subjects = [...new Set(notices.map(({ subject }) => subject.id))];
  const [absences, gates] = await askTogether(tx, [
    selectAbsences(tx, happening.program, happening.at).compile(),
    tx.selectFrom('gate').select(['kind', 'id', 'entry', 'version']).where('id', 'in', subjects).compile(),
  ]);
  for (const batch of batches(readdressed(notices, standIns(absences, happening.at)), 500)) {
    const rows = batch.map(({ person, to, purpose, subject, data = {}, mark, version: told }) => {
      const gate = gates.find(({ id }) => id === subject.id);
      const version = told ?? gate?.version ?? 1;
      const parts = [purpose, subject.id, gate?.entry ?? 0, version, ...(mark === undefined ? [] : [mark]), person];
      return {
        id: parts.join(':'),
        person: to,
        purpose,
        version,
        data: { ...data, subject: subject.id, kind: subject.kind },
      };
    });
    // one text for any number of notices, so that it is prepared once
    const insert = sql`
      insert into notice (id, program, cycle, person, purpose, version, data, not_before, created_at)
      select n.id, ${happening.program}::uuid, ${happening.cycle}::uuid, n.person, n.purpose, n.version, n.data,
        ${happening.at}::timestamptz, ${happening.at}::timestamptz
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        as n (id text, person uuid, purpose text, version int, data jsonb)
      on conflict (id) do nothing`;
    await insert.execute(tx);
  }
}

function* batches<T>(all: readonly T[], size: number): Generator<readonly T[]> {
  for (let start = 0; start < all.length; start += size) yield all.slice(start, start + size);
}
