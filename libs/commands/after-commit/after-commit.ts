import { sql } from 'kysely';
import type { Database, Tx } from '../../database/connection.js';
import type { Position, SignalName, Subject } from '../../domain/subject.js';
import { sendAhead } from '../../database/driver/ahead.js';
import { askPositions, positionsFrom, requirePosition } from '../gates/positions.js';

/**
 * What a written change causes outside the transaction: a signal to a workflow, the start of the workflow of a new subject, or a
 * count of the positions in a forum.
 */
export type WorkflowEffect =
  | { readonly kind: 'signal'; readonly subject: Subject; readonly signal: SignalName }
  | { readonly kind: 'start'; readonly subject: Subject }
  | { readonly kind: 'count'; readonly subject: Subject };

/** A signal to send after the commit: it carries the committed position. The relay sends it as long as its poke exists. */
export interface PendingSignal {
  readonly subject: Subject;
  readonly signal: SignalName;
  readonly poke: number;
  readonly position: Position;
}

/** A workflow to start after the commit, at this position. */
export interface PendingStart {
  readonly subject: Subject;
  readonly position: Position;
}

/** What remains to be done after the commit. */
export interface AfterCommit {
  readonly signals: readonly PendingSignal[];
  readonly starts: readonly PendingStart[];
  /** Forums whose positions are to be counted. */
  readonly counts: readonly Subject[];
}

/** Delivers effects to workflows after each commit. It must not make the caller wait. It may fail: the relay delivers what is left. */
export interface WorkflowNotifier {
  signal(signals: readonly PendingSignal[]): void;
  /** Starts the workflow of a new subject. */
  start(subject: Subject, position: Position): void;
  /** Counts the positions in a forum, because somebody took one or received another right. */
  countPositions(forum: Subject): void;
}

/** Hands all effects of a committed transaction to the notifier. */
export function notify(notifier: WorkflowNotifier, { signals, starts, counts }: AfterCommit): void {
  for (const { subject, position } of starts) notifier.start(subject, position);
  notifier.signal(signals);
  for (const forum of counts) notifier.countPositions(forum);
}

/** Effects of a transaction, with the committed positions of their subjects and of others, by the subject's id. */
export interface AfterCommitWithPositions extends AfterCommit {
  readonly positions: ReadonlyMap<string, Position>;
}

/**
 * Writes a poke for each effect and reads the positions of its subjects and of `others`. Must be the last statement of the transaction.
 * It is sent ahead: call the returned function after the next statement, at the latest after the commit.
 */
export async function queryAfterCommit(
  tx: Tx,
  effects: readonly WorkflowEffect[],
  others: readonly Subject[] = [],
): Promise<() => Promise<AfterCommitWithPositions>> {
  const signalled = new Map(effects.filter(isSignal).map((effect) => [effect.subject.id, effect])); // one poke each, with the last signal
  const subjectsOf = (kind: 'start' | 'count') =>
    effects.filter((effect) => effect.kind === kind).map(({ subject }) => subject);
  const [started, counts] = [subjectsOf('start'), subjectsOf('count')];
  if (counts.length > 0) await pokeForCounts(tx, counts);
  const asked = await askPositions(tx, [...signalled.values()], [...started, ...others]);
  return async () => {
    const rows = await asked.rows;
    const positions = positionsFrom(rows);
    const poked = new Map(rows.flatMap(({ id, poke }) => (poke === null ? [] : [[id, poke] as const])));
    const signals = [...signalled.values()].flatMap(({ subject, signal }) => {
      const [position, poke] = [positions.get(subject.id), poked.get(subject.id)];
      return position && poke !== undefined ? [{ subject, signal, position, poke }] : [];
    });
    const starts = started.flatMap((subject) => {
      const position = positions.get(subject.id);
      return position ? [{ subject, position }] : [];
    });
    return { signals, starts, counts, positions };
  };
}

/** Writes a poke without a signal for each forum, also if its workflow has not begun: a count needs the rows alone. */
async function pokeForCounts(tx: Tx, forums: readonly Subject[]): Promise<void> {
  const pokes = sql`insert into poke (kind, subject, at)
    select 'decision', id, clock() from unnest(${forums.map(({ id }) => id)}::uuid[]) as forum (id)`;
  await sendAhead(tx, pokes.compile(tx));
}

const isSignal = (effect: WorkflowEffect): effect is Extract<WorkflowEffect, { kind: 'signal' }> =>
  effect.kind === 'signal';

/** `queryAfterCommit`, awaited at once. */
async function readAfterCommit(
  tx: Tx,
  effects: readonly WorkflowEffect[],
  others: readonly Subject[] = [],
): Promise<AfterCommitWithPositions> {
  return (await queryAfterCommit(tx, effects, others))();
}

/** The signals of effects that start no workflow. */
export const readSignals = async (tx: Tx, effects: readonly WorkflowEffect[]): Promise<readonly PendingSignal[]> =>
  (await readAfterCommit(tx, effects)).signals;

/** For a transaction that a workflow asked for: the position of its own subject is the answer. */
export async function positionAfter(
  tx: Tx,
  self: Subject,
  effects: readonly WorkflowEffect[] = [],
): Promise<{ position: Position; afterCommit: AfterCommit }> {
  const { positions, ...afterCommit } = await readAfterCommit(tx, effects, [self]);
  return { position: requirePosition(positions, self), afterCommit };
}

/** Deletes the pokes whose signals were delivered. */
export async function forgetPokes(db: Database, pokes: readonly (number | null)[]): Promise<void> {
  const delivered = pokes.filter((poke) => poke !== null);
  if (delivered.length > 0) await sql`delete from poke where id = any(${delivered}::bigint[])`.execute(db);
}
