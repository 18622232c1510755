import { sql } from 'kysely';
import type { Tx } from '../../database/connection.js';
import { askAhead, nothingAsked, type PendingRows } from '../../database/driver/ahead.js';
import { goOnIn } from '../../database/driver/traced-dialect.js';
import type { Change, Move, Patch } from '../../domain/change.js';
import { isOfPersons } from '../../domain/flag.js';
import { sameSubject, type Subject } from '../../domain/subject.js';
import type { Instant } from '../../domain/time.js';
import { appendAll, type Happening } from '../../journal/append.js';
import { audienceOf } from '../../journal/subject-audience.js';
import type { WorkflowEffect } from '../after-commit/after-commit.js';
import { declineUnanswered } from '../closure/decline-unanswered.js';
import { publishClosure } from '../closure/publish-closure.js';
import { changesForMovedDeadlines } from '../absences/missing-reviewers.js';
import { queueNotices, notifySessionMoved } from './queue-notices.js';
import { notifyAsked } from './notify-asked.js';
import { writeHalt } from './write-halt.js';
import { writeMoves } from './write-moves.js';
import { writePromises } from './write-promises.js';
import type { Write } from './write.js';

/**
 * Writes the change of a rule in the transaction in which the rule was asked, as `writeChanges` does.
 * `self` is the subject whose workflow asked for the change: it gets no signal, because it gets the answer.
 * Returns the effects on workflows: give them to `queryAfterCommit` at the end of the transaction.
 */
export async function writeChange(
  tx: Tx,
  change: Change,
  happening: Happening,
  self: Subject | null,
): Promise<WorkflowEffect[]> {
  const [effects = []] = await writeChanges(tx, [{ change, happening }], self);
  return effects;
}

/** A change to write, and in whose name it happens. */
export interface PendingChange {
  readonly change: Change;
  readonly happening: Happening;
  /** The trace of its caller, if several callers share the transaction. */
  readonly trace?: string | null;
}

/**
 * Writes the changes of several callers in one transaction. The order matters:
 * 1. Promises: those that begin or end may move the deadline of the program.
 * 2. Moves: the gates, and notices to people who were asked by a deadline that moved. A reviewer may be missing at the new deadline: that is
 *    a change of its own.
 * 3. Rows: all other patches, except those of step 6.
 * 4. Journal: the entries of all changes, by one statement.
 * 5. Notices and flags.
 * 6. Endings: what ends with a phase. A closure note is drafted from all that was written before.
 * Returns the effects of each change.
 */
export async function writeChanges(
  tx: Tx,
  pending: readonly PendingChange[],
  self: Subject | null = null,
): Promise<WorkflowEffect[][]> {
  const effects: WorkflowEffect[][] = [];
  for (const { change, happening } of pending) {
    const moves = [...change.moves, ...(await writePromises(tx, change, happening))]; // 1
    const moved = await moveGates(tx, { ...change, moves }, happening, self); // 2
    effects.push([...moved, ...(await writeRows(tx, change.patches, happening, self))]); // 3
  }
  await writeJournal(tx, pending); // 4
  for (const { change, happening, trace = null } of pending) {
    await goOnIn(tx, trace);
    await writeNoticesAndFlags(tx, change, happening); // 5
  }
  for (const [index, { change, happening }] of pending.entries()) {
    effects[index]?.push(...(await writeEndings(tx, change.patches, happening, self))); // 6
  }
  return effects;
}

/** Moves gates, and notifies people of moved deadlines and of reviewers who are away at them. Returns the effects of the moves. */
async function moveGates(
  tx: Tx,
  change: Change,
  happening: Happening,
  self: Subject | null,
): Promise<WorkflowEffect[]> {
  const { moves } = change;
  const missing = await changesForMovedDeadlines(tx, happening.program, moves, happening.at);
  await writeMoves(tx, moves, happening);
  await notifyAsked(tx, change, happening);
  const write = nestedWriter(tx, happening, self, discardEffects);
  for (const { cycle, change: more } of missing) await write(more, { cycle });
  return moves.flatMap((move) => effectsOf(move, self));
}

/** The workflow that asked for a move gets no signal of it. */
const effectsOf = ({ subject, signal, count }: Move, self: Subject | null): WorkflowEffect[] => [
  ...(signal && !(self && sameSubject(self, subject)) ? [{ kind: 'signal' as const, subject, signal }] : []),
  ...(count ? [{ kind: 'count' as const, subject }] : []),
];

async function writeRows(
  tx: Tx,
  patches: readonly Patch[],
  happening: Happening,
  self: Subject | null,
): Promise<WorkflowEffect[]> {
  const effects: WorkflowEffect[] = [];
  const write = nestedWriter(tx, happening, self, discardEffects); // a forum that opens here starts at its newest position
  for (const patch of patches) {
    if (!endsPhase(patch)) effects.push(...((await ROWS[patch.row](tx, patch as never, happening, write)) ?? []));
  }
  return effects;
}

const writeJournal = (tx: Tx, pending: readonly PendingChange[]): Promise<void> =>
  appendAll(
    tx,
    pending.map(({ change: { entries }, happening }) => ({ entries, happening })),
  );

async function writeNoticesAndFlags(tx: Tx, { flags, notices }: Change, happening: Happening): Promise<void> {
  const asked = await askWritten(tx, flags);
  await queueNotices(tx, notices, happening);
  await writeFlags(tx, await notYetWritten(flags, asked), happening);
}

async function writeEndings(
  tx: Tx,
  patches: readonly Patch[],
  happening: Happening,
  self: Subject | null,
): Promise<WorkflowEffect[]> {
  const effects: WorkflowEffect[] = [];
  const write = nestedWriter(tx, happening, self, (more) => effects.push(...more));
  for (const patch of patches) {
    if (endsPhase(patch)) await ENDINGS[patch.row](tx, patch as never, happening, write);
  }
  return effects;
}

/** Writes further changes, in the same name except for `overrides`, and hands over their effects. */
const nestedWriter =
  (tx: Tx, happening: Happening, self: Subject | null, take: (effects: readonly WorkflowEffect[]) => void): Write =>
  async (change, overrides) =>
    take(await writeChange(tx, change, { ...happening, ...overrides }, self));

const discardEffects = (): void => undefined;

type Writers<Row extends Patch['row'], Left> = {
  readonly [R in Row]: (tx: Tx, patch: Extract<Patch, { row: R }>, happening: Happening, write: Write) => Promise<Left>;
};
type Ending = 'amendments' | 'closure';

const ENDINGS: Writers<Ending, void> = { amendments: declineUnanswered, closure: publishClosure };

const endsPhase = (patch: Patch): patch is Extract<Patch, { row: Ending }> => patch.row in ENDINGS;

const ROWS: Writers<Exclude<Patch['row'], Ending>, WorkflowEffect[] | void> = {
  cycle: async (tx, { id, set }, { at }) => {
    await tx.updateTable('cycle').set(set).where('id', '=', id).execute();
    if (set.sessionSequence) await notifySessionMoved(tx, id, set.sessionSequence, at);
  },
  review: async (tx, { id, set }) => {
    await tx.updateTable('review').set(set).where('id', '=', id).execute();
  },
  item: async (tx, { id, set }) => {
    await tx.updateTable('item').set(set).where('id', '=', id).execute();
  },
  pilot: async (tx, { id, set }) => {
    await tx.updateTable('pilot').set(set).where('id', '=', id).execute();
  },
  halt: async (tx, patch, happening, write) => [
    { kind: 'start', subject: await writeHalt(tx, patch, happening, write) },
  ],
  condition: async (tx, { id, became, by }, { at }) => {
    await tx.updateTable('condition').set(BECAME[became](at, by)).where('id', '=', id).execute();
  },
  decision: async (tx, { id, set: { because, ...set } }) => {
    const columns =
      because === undefined ? set : { ...set, because: because === null ? null : JSON.stringify(because) };
    await tx.updateTable('decision').set(columns).where('id', '=', id).execute();
  },
};

const BECAME = {
  reported: (reportedAt: Instant, reportedBy: string | null) => ({ reportedAt, reportedBy }),
  met: (metAt: Instant, metBy: string | null) => ({ metAt, metBy }),
  dropped: (droppedAt: Instant) => ({ droppedAt }),
};

/** Asks which flags with `once` exist already. The caller holds the gates of their subjects exclusively, so that nobody adds one. */
async function askWritten(tx: Tx, flags: Change['flags']): Promise<PendingRows<unknown>[]> {
  const asked: PendingRows<unknown>[] = [];
  for (const { subject, code, problem = false, facts = {}, once = false } of flags) {
    const said = sql`select from flag where kind = ${subject.kind} and subject = ${subject.id}
      and code = ${code} and facts = ${JSON.stringify(facts)}::jsonb and (problem or not ${problem}) limit 1`;
    asked.push(once ? await askAhead(tx, said.compile(tx)) : nothingAsked());
  }
  return asked;
}

async function notYetWritten(flags: Change['flags'], said: readonly PendingRows<unknown>[]): Promise<Change['flags']> {
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
  await insert.execute();
}
