import { sql } from 'kysely';
import type { Tx } from '../database/connection.js';
import {
  inLockOrder,
  isOver,
  subject,
  type Child,
  type Position,
  type StepName,
  type Subject,
} from '../domain/subject.js';
import type { Instant } from '../domain/time.js';

type Mode = 'shared' | 'exclusive';

/**
 * Locks gates until the transaction ends: shared for content, exclusive for commands and time. Advisory locks queue fairly,
 * so a crowd of writers cannot starve the one who closes. Always in the order program, cycle, decision, review, then id.
 */
export async function lockGates(tx: Tx, subjects: readonly Subject[], mode: Mode): Promise<void> {
  const lock = sql.raw(mode === 'shared' ? 'pg_advisory_xact_lock_shared' : 'pg_advisory_xact_lock');
  for (const { kind, id } of [...subjects].sort(inLockOrder)) {
    await sql`select ${lock}(hashtextextended(${`${kind}:${id}`}, 0))`.execute(tx);
  }
}

/** Locks a cycle and then every open child of it, exclusively. */
export async function lockCycle(tx: Tx, cycle: string): Promise<void> {
  await lockGates(tx, [subject('cycle', cycle)], 'exclusive');
  const children = await tx
    .selectFrom('gate')
    .select(['kind', 'id'])
    .where('cycle', '=', cycle)
    .where('kind', '!=', 'cycle')
    .where('over', '=', false)
    .execute();
  await lockGates(tx, children, 'exclusive');
}

/** Postgres' clock dates facts; read after the lock. */
export async function readClock(tx: Tx): Promise<Instant> {
  const { rows } = await sql<{ now: Instant }>`select clock() as now`.execute(tx);
  const now = rows[0]?.now;
  if (!now) throw new Error('clock() gave no row');
  return now;
}

/** A gate before its first phase; the move `begin` that follows makes it entry 1. */
export async function openGate(
  tx: Tx,
  target: Subject,
  program: string,
  cycle: string | null,
  now: Instant,
): Promise<void> {
  await tx
    .insertInto('gate')
    .values({ kind: target.kind, id: target.id, program, cycle, phase: 'new', entry: 0, revision: 0, openedAt: now })
    .execute();
}

interface PositionRow {
  kind: Subject['kind'];
  id: string;
  epoch: number;
  revision: number;
  phase: string;
  entry: number;
  held: boolean;
  nextDo: StepName | null;
  nextRung: number | null;
  nextAt: Instant | null;
  waitMs: number | null;
}

/** Where subjects stand, as their workflows may know it. `waitMs` is Postgres' own difference. */
export async function readPositions(tx: Tx, subjects: readonly Subject[]): Promise<Map<string, Position>> {
  const ids = subjects.map(({ id }) => id);
  if (ids.length === 0) return new Map();
  const { rows } = await sql<PositionRow>`
    select kind, id, epoch, revision, phase, entry, held_until is not null as held, next_do, next_rung, next_at,
      greatest(0, ceil(extract(epoch from next_at - clock()) * 1000))::float8 as wait_ms
    from gate where id = any(${ids}::uuid[])`.execute(tx);
  const positions = new Map<string, Position>();
  for (const row of rows) positions.set(row.id, positionOf(row, await childrenOf(tx, row)));
  return positions;
}

function positionOf(row: PositionRow, children: Child[]): Position {
  const { epoch, revision, phase, entry, held, nextDo, nextRung, nextAt, waitMs } = row;
  const next = nextDo && nextAt ? { do: nextDo, rung: nextRung ?? 0, at: nextAt, waitMs: waitMs ?? 0 } : null;
  return { epoch, revision, phase, entry, held, over: isOver(phase), next, children };
}

/** Reviews start with the agenda, forums with the phase `decision`. */
async function childrenOf(tx: Tx, { kind, id, phase }: PositionRow): Promise<Child[]> {
  const opens = ({ agenda: 'review', decision: 'decision' } as const)[phase];
  if (kind !== 'cycle' || !opens) return [];
  const subjects = await tx
    .selectFrom('gate')
    .select(['kind', 'id'])
    .where('cycle', '=', id)
    .where('kind', '=', opens)
    .where('over', '=', false)
    .orderBy('id')
    .execute();
  const positions = await readPositions(tx, subjects);
  return subjects.flatMap((child) => {
    const position = positions.get(child.id);
    return position ? [{ ...child, position }] : [];
  });
}
