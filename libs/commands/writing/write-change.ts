import { sql } from 'kysely';
import type { Tx } from '../../database/connection.js';
import { askAhead, nothingAsked, sendAhead, type Asked } from '../../database/driver/pipelined-dialect.js';
import type { Change, Move, Patch } from '../../domain/change.js';
import { isOfPersons } from '../../domain/flag.js';
import { sameSubject, type SignalName, type Subject } from '../../domain/subject.js';
import type { Instant } from '../../domain/time.js';
import { append, type Happening } from '../../journal/append.js';
import { audienceOf } from '../../journal/subject-audience.js';
import { queueNotices, tellSessionMoved } from './queue-notices.js';
import { writeHalt } from './write-halt.js';
import { writeMoves } from './write-moves.js';
import { writePromises } from './write-promises.js';

/** What a written change leaves for others: whose workflow is to hear of it, by which signal, and the pokes that make sure. */
export interface Heard {
  readonly subject: Subject;
  readonly signal: SignalName;
  readonly poke: number;
}

/**
 * Writes a rule's change: gates, rows, journal, notices, flags and pokes, all in the transaction in which the rule was asked.
 * `self` is the subject whose workflow asked for it: it hears the outcome as the answer and needs no poke.
 */
export async function writeChange(
  tx: Tx,
  change: Change,
  happening: Happening,
  self: Subject | null,
): Promise<Heard[]> {
  const moves = [...change.moves, ...(await writePromises(tx, change, happening))];
  await writeMoves(tx, moves, happening);
  const write = (more: Change): Promise<Heard[]> => writeChange(tx, more, happening, self);
  for (const patch of change.patches) {
    await (patch.row === 'halt' ? writeHalt(tx, patch, happening, write) : writePatch(tx, patch, happening));
  }
  await append(tx, change.entries, happening);
  const said = await askSaid(tx, change.flags);
  const wanted = pokesOf(moves, self);
  const pokes = await poke(tx, wanted, happening.at);
  await queueNotices(tx, change.notices, happening); // waits for an answer, and those of what was asked above come with it
  await writeFlags(tx, await notYetSaid(change.flags, said), happening);
  return (await pokes.rows).flatMap(({ id, subject }) =>
    wanted.filter((one) => one.subject.id === subject).map((one) => ({ ...one, poke: id })),
  );
}

async function writePatch(tx: Tx, patch: Exclude<Patch, { row: 'halt' }>, happening: Happening): Promise<void> {
  if (patch.row === 'cycle') {
    await sendAhead(tx, tx.updateTable('cycle').set(patch.set).where('id', '=', patch.id).compile());
    if (patch.set.sessionSequence) await tellSessionMoved(tx, patch.id, patch.set.sessionSequence, happening.at);
  }
  if (patch.row === 'review') {
    await sendAhead(tx, tx.updateTable('review').set(patch.set).where('id', '=', patch.id).compile());
  }
  if (patch.row === 'item') {
    await sendAhead(tx, tx.updateTable('item').set(patch.set).where('id', '=', patch.id).compile());
  }
  if (patch.row === 'pilot') {
    await sendAhead(tx, tx.updateTable('pilot').set(patch.set).where('id', '=', patch.id).compile());
  }
  if (patch.row === 'condition') {
    const became = BECAME[patch.became](happening.at, patch.by);
    await sendAhead(tx, tx.updateTable('condition').set(became).where('id', '=', patch.id).compile());
  }
  if (patch.row !== 'decision') return;
  const { because, ...set } = patch.set;
  const columns = because === undefined ? set : { ...set, because: because === null ? null : JSON.stringify(because) };
  await sendAhead(tx, tx.updateTable('decision').set(columns).where('id', '=', patch.id).compile());
}

const BECAME = {
  reported: (reportedAt: Instant, reportedBy: string | null) => ({ reportedAt, reportedBy }),
  met: (metAt: Instant, metBy: string | null) => ({ metAt, metBy }),
  dropped: (droppedAt: Instant) => ({ droppedAt }),
};

/** Asks which flags that are written once exist already. The caller holds the gate of their subjects exclusively, so that nobody adds one meanwhile. */
async function askSaid(tx: Tx, flags: Change['flags']): Promise<Asked<unknown>[]> {
  const asked: Asked<unknown>[] = [];
  for (const { subject, code, problem = false, facts = {}, once = false } of flags) {
    const said = sql`select from flag where kind = ${subject.kind} and subject = ${subject.id}
      and code = ${code} and facts = ${JSON.stringify(facts)}::jsonb and (problem or not ${problem}) limit 1`;
    asked.push(once ? await askAhead(tx, said.compile(tx)) : nothingAsked());
  }
  return asked;
}

async function notYetSaid(flags: Change['flags'], said: readonly Asked<unknown>[]): Promise<Change['flags']> {
  const before = await Promise.all(said.map(({ rows }) => rows));
  return flags.filter((_flag, index) => before[index]?.length === 0);
}

async function writeFlags(tx: Tx, flags: Change['flags'], { program, cycle, at }: Happening): Promise<void> {
  if (flags.length === 0) return;
  const insert = tx.insertInto('flag').values(
    flags.map(({ subject, code, problem = false, facts = {} }) => ({
      program,
      cycle,
      kind: subject.kind,
      subject: subject.id,
      code,
      problem,
      audience: audienceOf(subject, cycle, isOfPersons(code) || subject.kind === 'program' ? 'team' : undefined),
      facts: JSON.stringify(facts),
      at,
    })),
  );
  await sendAhead(tx, insert.compile());
}

type Poke = Omit<Heard, 'poke'>;

/** One poke per subject and transaction, with the last signal of its moves. */
function pokesOf(moves: readonly Move[], self: Subject | null): Poke[] {
  const pokes = new Map<string, Poke>();
  for (const { subject, signal } of moves) {
    if (signal && !(self && sameSubject(self, subject))) pokes.set(subject.id, { subject, signal });
  }
  return [...pokes.values()];
}

/** Writes the pokes and asks for their ids. A forum whose workflow has not begun needs none: it reads its row when it begins. */
async function poke(tx: Tx, pokes: readonly Poke[], at: Instant): Promise<Asked<{ id: number; subject: string }>> {
  if (pokes.length === 0) return nothingAsked();
  const insert = sql<{ id: number; subject: string }>`
    insert into poke (kind, subject, signal, at)
    select w.kind, w.subject, w.signal, ${at}::timestamptz
    from unnest(${pokes.map(({ subject }) => subject.kind)}::text[], ${pokes.map(({ subject }) => subject.id)}::uuid[],
      ${pokes.map(({ signal }) => signal)}::text[]) as w (kind, subject, signal)
    where w.kind <> 'decision'
      or exists (select from gate g where g.kind = w.kind and g.id = w.subject and g.started_at is not null)
    returning id, subject`;
  return askAhead(tx, insert.compile(tx));
}
