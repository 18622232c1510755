import { sql } from 'kysely';
import { Purpose } from '../../../../libs/domain/notice.js';
import { PROMISE_KINDS } from '../../../../libs/domain/program/promise.js';
import { connect } from '../../../../libs/database/connection.js';
import { sharing } from '../../../../libs/database/driver/sharing.js';
import { composeLetter, type NoticeRow, type Reader } from '../../../../libs/notifications/compose-letter.js';
import { ANN, BEN, CLEO, FAY, ODA, type Council } from '../../forum/a-forum.js';

const NOW = new Date().toISOString();
const READERS = [FAY, ANN, BEN, ODA, CLEO];
/** The phases in which letters tell of something. */
const PHASES: Record<string, readonly string[]> = {
  cycle: ['agenda', 'pre_read', 'session', 'refinement', 'decision', 'closure', 'closed', 'cancelled'],
  decision: ['open', 'last_call', 'decided', 'in_effect', 'withdrawn'],
  review: ['open', 'changes_requested', 'approved', 'lapsed'],
  pilot: ['planned', 'running', 'halted', 'verdict', 'closed', 'withdrawn'],
  program: ['running'],
};
/** What a letter is about, beside its subject. */
const ABOUT: Partial<Record<Purpose, string>> = {
  amendment_proposed: 'amendment',
  amendment_answered: 'amendment',
  item_shipped: 'item',
  item_dropped: 'item',
  answer_contested: 'contribution',
  contest_settled: 'contribution',
  answer_settled: 'contribution',
  inbox_received: 'contribution',
  words_recorded: 'contribution',
  consent_wanted: 'consent_purpose',
  conflict_declared: 'person',
  standing_in: 'person',
  approval_void: 'person',
};
const PROMISED: Record<(typeof PROMISE_KINDS)[number], string | null> = {
  deferred: null,
  dropped: null,
  contested: 'contribution',
  not_planned: 'item',
  inbox: null,
  decision: 'decision',
  consent: 'consent_purpose',
  consent_end: null,
  norm: 'norm',
  cadence: null,
  approval: null,
  condition: 'condition',
  decision_review: 'decision',
};

interface Gate {
  kind: string;
  id: string;
  cycle: string | null;
  phase: string;
  entry: number;
  version: number;
}

/**
 * Every letter that was queued, and one at least of every purpose, but for some, in whatever phase it has something to tell: what
 * each says, and the purposes of which none was written.
 */
export async function lettersOf(
  council: Council,
  but: readonly Purpose[],
): Promise<{ letters: [Purpose, string][]; unwritten: Purpose[] }> {
  const { superuser, program } = council;
  const worker = connect(council.api.database.workerUrl, { name: 'test-letters', max: 4 });
  const letters: [Purpose, string][] = [];
  const missing = new Set<Purpose>(Purpose.options.filter((purpose) => !but.includes(purpose)));
  const write = async (notice: NoticeRow, reader: Reader): Promise<void> => {
    const letter = await composeLetter(reader, notice, { publicUrl: 'https://roundtable.example' });
    if (!letter) return;
    letters.push([notice.purpose as Purpose, JSON.stringify([letter.subject, letter.text, letter.calendar?.ics])]);
    missing.delete(notice.purpose as Purpose);
  };
  const people = await superuser.selectFrom('person').select(['id', 'email']).where('email', 'in', READERS).execute();
  const now = sharing(worker);
  for (const notice of await superuser.selectFrom('notice').selectAll().execute()) await write(notice, now);
  const { rows: gates } = await sql<Gate>`select kind, id, cycle, phase, entry, version from gate`.execute(superuser);
  const idsOf = async (table: string | null | undefined): Promise<(string | undefined)[]> => {
    if (!table) return [undefined];
    const { rows } = await sql<{ id: string }>`select id from ${sql.table(table)}`.execute(superuser);
    return rows.map(({ id }) => id);
  };
  const [concern] = await idsOf('concern');
  const [condition] = await idsOf('condition');
  for (const gate of gates)
    for (const phase of PHASES[gate.kind] ?? []) {
      await sql`update gate set phase = ${phase} where id = ${gate.id}`.execute(superuser);
      const reader = sharing(worker);
      for (const purpose of [...missing]) {
        const told = purpose === 'promise_due' ? PROMISE_KINDS : [undefined];
        for (const promised of told)
          for (const about of await idsOf(promised ? PROMISED[promised] : ABOUT[purpose]))
            for (const { id: person } of people) {
              if (!missing.has(purpose) && purpose !== 'promise_due') continue;
              const of = { subject: gate.id, kind: gate.kind, cycle: gate.cycle, about: about ?? gate.id };
              const data = { ...of, concern, condition, promised, from: NOW, to: NOW, due: NOW };
              const id = `${purpose}:${gate.id}:${gate.entry}:${gate.version}:${person}`;
              const row = { id, program, cycle: gate.cycle, person, purpose, version: gate.version, data };
              await write({ ...row, attempts: 0, createdAt: NOW, trace: null }, reader);
            }
      }
    }
  await worker.destroy();
  return { letters, unwritten: [...missing] };
}
