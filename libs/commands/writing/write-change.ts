import { sql } from 'kysely';
import type { Tx } from '../../database/connection.js';
import { sendAhead } from '../../database/driver/pipelined-dialect.js';
import type { Change, Move, Patch } from '../../domain/change.js';
import { isOfPersons } from '../../domain/flag.js';
import { sameSubject, type SignalName, type Subject } from '../../domain/subject.js';
import type { Instant } from '../../domain/time.js';
import { append, type Happening } from '../../journal/append.js';
import { audienceOf } from '../../journal/subject-audience.js';
import { queueNotices, tellSessionMoved } from './queue-notices.js';
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
  for (const patch of change.patches) await writePatch(tx, patch, happening);
  await append(tx, change.entries, happening);
  await queueNotices(tx, change.notices, happening);
  const flags = await notYetSaid(tx, change.flags);
  if (flags.length > 0) await writeFlags(tx, flags, happening);
  return poke(tx, moves, happening.at, self);
}

async function writePatch(tx: Tx, patch: Patch, happening: Happening): Promise<void> {
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

/** Without those that are said once and stand there already. Needs a gate, exclusively, under which alone such flags of their subjects are written. */
async function notYetSaid(tx: Tx, flags: Change['flags']): Promise<Change['flags']> {
  const fresh = flags.map(async ({ subject, code, problem = false, facts = {}, once = false }) => {
    if (!once) return true;
    const { rows } = await sql`select from flag where kind = ${subject.kind} and subject = ${subject.id}
      and code = ${code} and facts = ${JSON.stringify(facts)}::jsonb and (problem or not ${problem}) limit 1`.execute(
      tx,
    );
    return rows.length === 0;
  });
  const wanted = await Promise.all(fresh);
  return flags.filter((_flag, index) => wanted[index]);
}

async function writeFlags(tx: Tx, flags: Change['flags'], { program, cycle, at }: Happening): Promise<void> {
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

/**
 * One poke per subject and transaction, with the last signal of its moves. A forum whose workflow has not begun needs none:
 * it reads its row when it begins.
 */
async function poke(tx: Tx, moves: readonly Move[], at: Instant, self: Subject | null): Promise<Heard[]> {
  const signals = new Map<string, { subject: Subject; signal: SignalName }>();
  for (const { subject, signal } of moves) {
    if (signal && !(self && sameSubject(self, subject))) signals.set(subject.id, { subject, signal });
  }
  if (signals.size === 0) return [];
  const wanted = [...signals.values()];
  const { rows } = await sql<{ id: number; subject: string }>`
    insert into poke (kind, subject, signal, at)
    select w.kind, w.subject, w.signal, ${at}::timestamptz
    from unnest(${wanted.map(({ subject }) => subject.kind)}::text[], ${wanted.map(({ subject }) => subject.id)}::uuid[],
      ${wanted.map(({ signal }) => signal)}::text[]) as w (kind, subject, signal)
    where w.kind <> 'decision'
      or exists (select from gate g where g.kind = w.kind and g.id = w.subject and g.started_at is not null)
    returning id, subject`.execute(tx);
  return rows.flatMap(({ id, subject }) => {
    const heard = signals.get(subject);
    return heard ? [{ ...heard, poke: id }] : [];
  });
}
