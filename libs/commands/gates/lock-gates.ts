import { sql, type RawBuilder } from 'kysely';
import type { Tx } from '../../database/connection.js';
import { askAhead, sendAhead, type PendingRows } from '../../database/driver/ahead.js';
import { READ_IN, phasesOf } from '../../domain/cycle/phase.js';
import { inLockOrder, subject, SUBJECT_KINDS, type Subject } from '../../domain/subject.js';

type Mode = 'shared' | 'exclusive';

const LOCK = {
  shared: sql.raw('pg_advisory_xact_lock_shared'),
  exclusive: sql.raw('pg_advisory_xact_lock'),
} satisfies Record<Mode, unknown>;

/**
 * Locks gates until the transaction ends: shared for content, exclusive for commands and time. Advisory locks queue fairly,
 * so a crowd of writers cannot starve the one who closes. Always in the order program, cycle, decision, review, pilot, then id.
 * The locks are sent ahead: Postgres takes the next statement, and its snapshot, when it has them all.
 */
export async function lockGates(tx: Tx, subjects: readonly Subject[], mode: Mode): Promise<void> {
  if (subjects.length === 0) return;
  const names = [...subjects].sort(inLockOrder).map(({ kind, id }) => `${kind}:${id}`);
  await sendAhead(tx, lockNamed(sql`unnest(${names}::text[])`, mode).compile(tx));
}

/** Locks what `names` name, one after another in their order, by one statement. */
const lockNamed = (names: RawBuilder<unknown>, mode: Mode): RawBuilder<unknown> =>
  sql`select ${LOCK[mode]}(hashtextextended(n.name, 0)) from ${names} as n (name)`;

/** Somebody else holds a gate that a transaction needs late, and does not wait for. It may begin again, as after a serialisation failure. */
class GateTaken extends Error {
  readonly code = '40001';
}

/**
 * Makes sure of a gate that a transaction should have by now, exclusively, and takes it if it has not: without waiting, for it would
 * be out of turn. Asks ahead; the answer throws when somebody else has it.
 */
export async function askHeld(tx: Tx, { kind, id }: Subject): Promise<() => Promise<void>> {
  const take = sql<{ mine: boolean }>`
    select pg_try_advisory_xact_lock(hashtextextended(${`${kind}:${id}`}, 0)) as mine`;
  const asked = await askAhead(tx, take.compile(tx));
  return async () => {
    if (!(await asked.rows)[0]?.mine) throw new GateTaken(`Somebody else has the gate of ${kind} ${id}`);
  };
}

/** Locks a cycle and then every open child of it, exclusively; before them the program's gate, where it is to keep a promise. */
export async function lockCycle(tx: Tx, cycle: string): Promise<void> {
  await lockWithKeeper(
    tx,
    sql`d.cycle = ${cycle}`,
    sql`v.cycle = ${cycle} and v.decision is null`,
    subject('cycle', cycle),
  );
  await lockOpen(tx, sql`g.cycle = ${cycle} and g.kind <> 'cycle'`);
}

/** Locks a decision outside any cycle, and its open reviews; the program's gate as for a cycle. */
export async function lockDecision(tx: Tx, decision: string): Promise<void> {
  await lockWithKeeper(tx, sql`d.id = ${decision}`, sql`false`, subject('decision', decision));
  await lockOpen(tx, sql`g.kind = 'review' and g.id in (select id from review where decision = ${decision})`);
}

/** A pilot, its reviews, and what is decided about it. */
export const gatesOfPilot = (pilot: string): RawBuilder<unknown> => sql`select 'pilot', ${pilot}::uuid
  union all select 'review', id from review where pilot = ${pilot} union all select 'decision', id from decision where pilot = ${pilot}`;

/** Locks a pilot outside any cycle, after its open reviews and what is decided about it; the program's gate as for a cycle. */
export async function lockPilot(tx: Tx, pilot: string): Promise<void> {
  await lockWithKeeper(tx, sql`d.pilot = ${pilot}`, sql`v.pilot = ${pilot}`);
  await lockOpen(tx, sql`(g.kind, g.id) in (${gatesOfPilot(pilot)}) and g.kind <> 'pilot'`);
  await lockGates(tx, [subject('pilot', pilot)], 'exclusive');
}

/**
 * Locks every cycle of a program in which people read, or soon will, and returns them. None of them leaves its phase until the
 * transaction ends. The locks are shared, so people go on speaking there. The caller holds the program's gate exclusively, so no
 * cycle begins meanwhile.
 */
export async function lockReading(tx: Tx, program: string): Promise<Subject[]> {
  const reading = sql`g.program = ${program} and g.kind = 'cycle' and g.phase = any(${phasesOf(READ_IN)}::text[])`;
  const open = await lockOpen(tx, reading, 'shared');
  return (await open.rows).map(({ kind, id }) => subject(kind, id));
}

/** Asks ahead as well: what is open is looked up when all locks before are there. */
function lockOpen(tx: Tx, which: RawBuilder<unknown>, mode: Mode = 'exclusive'): Promise<PendingRows<Subject>> {
  const lock = sql<Subject>`
    select o.kind, o.id, ${LOCK[mode]}(hashtextextended(o.kind || ':' || o.id, 0)) from (
      select g.kind, g.id from gate g where ${which} and not g.over
      order by array_position(${SUBJECT_KINDS}::text[], g.kind), g.id) o`;
  return askAhead(tx, lock.compile(tx));
}

/**
 * Where a decision will make or end a promise of the program when it takes effect, or an approval of an item or a pilot has an end
 * or conditions, the program's gate comes first; by a statement that locks nothing otherwise, so that cycles of one program do not meet.
 * Then comes the gate of what holds them.
 */
async function lockWithKeeper(
  tx: Tx,
  which: RawBuilder<unknown>,
  ofOthers: RawBuilder<unknown>,
  then?: Subject,
): Promise<void> {
  const keeper = sql`
    select distinct 1 as turn, 'program:' || d.program as name from decision d
      where ${which} and (d.effective_at is null
        and (d.review_date is not null or exists (select from decision_link l where l.decision = d.id))
        or exists (select from review v where v.decision = d.id and v.dated))
    union select 1, 'program:' || v.program from review v where ${ofOthers} and v.dated`;
  const own = then ? sql`union all select 2, ${`${then.kind}:${then.id}`}` : sql``;
  const names = sql`(select name from (${keeper} ${own}) all_names order by turn, name)`;
  await sendAhead(tx, lockNamed(names, 'exclusive').compile(tx));
}
