import { sql, type RawBuilder } from 'kysely';
import type { Tx } from '../database/connection.js';
import { askAhead, nothingAsked, sendAhead, type Asked } from '../database/driver/pipelined-dialect.js';
import {
  inLockOrder,
  isOver,
  subject,
  SUBJECT_KINDS,
  type Child,
  type Position,
  type SignalName,
  type StepName,
  type Subject,
} from '../domain/subject.js';
import type { Instant } from '../domain/time.js';

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

/** Locks a cycle and then every open child of it, exclusively; before them the program's gate, where it is to keep a promise. */
export async function lockCycle(tx: Tx, cycle: string): Promise<void> {
  await lockKept(tx, sql`d.cycle = ${cycle}`, sql`v.cycle = ${cycle} and v.decision is null`, subject('cycle', cycle));
  await lockOpen(tx, sql`g.cycle = ${cycle} and g.kind <> 'cycle'`);
}

/** Locks a decision outside any cycle, and its open reviews; the program's gate as for a cycle. */
export async function lockDecision(tx: Tx, decision: string): Promise<void> {
  await lockKept(tx, sql`d.id = ${decision}`, sql`false`, subject('decision', decision));
  await lockOpen(tx, sql`g.kind = 'review' and g.id in (select id from review where decision = ${decision})`);
}

/** A pilot, its reviews, and what is decided about it. */
export const gatesOfPilot = (pilot: string): RawBuilder<unknown> => sql`select 'pilot', ${pilot}::uuid
  union all select 'review', id from review where pilot = ${pilot} union all select 'decision', id from decision where pilot = ${pilot}`;

/** Locks a pilot outside any cycle, after its open reviews and what is decided about it; the program's gate as for a cycle. */
export async function lockPilot(tx: Tx, pilot: string): Promise<void> {
  await lockKept(tx, sql`d.pilot = ${pilot}`, sql`v.pilot = ${pilot}`);
  await lockOpen(tx, sql`(g.kind, g.id) in (${gatesOfPilot(pilot)}) and g.kind <> 'pilot'`);
  await lockGates(tx, [subject('pilot', pilot)], 'exclusive');
}

/**
 * Keeps every cycle of a program that people read in, or soon will, in its phase, and names them: shared, so that people go on
 * speaking there. Needs the program's gate, exclusively, so that no cycle begins meanwhile.
 */
export async function lockReading(tx: Tx, program: string): Promise<Subject[]> {
  const reading = sql`g.program = ${program} and g.kind = 'cycle' and g.phase in ('agenda', 'pre_read', 'session')`;
  const open = await lockOpen(tx, reading, 'shared');
  return (await open.rows).map(({ kind, id }) => subject(kind, id));
}

/** Asks ahead as well: what is open is looked up when all locks before are there. */
function lockOpen(tx: Tx, which: RawBuilder<unknown>, mode: Mode = 'exclusive'): Promise<Asked<Subject>> {
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
async function lockKept(
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

/** A row of `askPositions`. */
export interface PositionRow {
  /** The cycle that is asked for, when this is a child that it opens. */
  parent: string | null;
  /** The poke that makes sure that it hears what it is to hear. */
  poke: number | null;
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

const POSITION = sql.raw(`g.kind, g.id, g.epoch, g.revision, g.phase, g.entry, g.held_until is not null as held,
  g.next_do, g.next_rung, g.next_at, greatest(0, ceil(extract(epoch from g.next_at - clock()) * 1000))::float8 as wait_ms`);

/**
 * Where subjects stand, as their workflows may know it. `waitMs` is Postgres' own difference. A cycle names its open children
 * in the phases that start them: reviews in the agenda, forums in `decision`.
 */
export async function readPositions(tx: Tx, subjects: readonly Subject[]): Promise<Map<string, Position>> {
  return positionsFrom(await (await askPositions(tx, [], subjects)).rows);
}

/**
 * Pokes those whose workflows are to hear something, and asks where they and `others` stand, without waiting for it: what `rows`
 * say is there with the next answer, the commit's at the latest. A forum whose workflow has not begun is not poked: it reads its
 * row when it begins.
 */
export async function askPositions(
  tx: Tx,
  heard: readonly { readonly subject: Subject; readonly signal: SignalName }[],
  others: readonly Subject[],
): Promise<Asked<PositionRow>> {
  const ids = [...heard.map(({ subject: { id } }) => id), ...others.map(({ id }) => id)];
  if (ids.length === 0) return nothingAsked();
  const poked = sql`
    with poked as (
      insert into poke (kind, subject, signal, at)
      select w.kind, w.subject, w.signal, clock()
      from unnest(${heard.map(({ subject: { kind } }) => kind)}::text[], ${heard.map(({ subject: { id } }) => id)}::uuid[],
        ${heard.map(({ signal }) => signal)}::text[]) as w (kind, subject, signal)
      where w.kind <> 'decision'
        or exists (select from gate g where g.kind = w.kind and g.id = w.subject and g.started_at is not null)
      returning id, subject)`;
  const poke = heard.length > 0 ? sql`(select p.id from poked p where p.subject = g.id)` : sql`null::bigint`;
  const positions = sql<PositionRow>`
    ${heard.length > 0 ? poked : sql``}
    select null::uuid as parent, ${poke} as poke, ${POSITION} from gate g where g.id = any(${ids}::uuid[])
    union all
    select c.id, null, ${POSITION} from gate c join gate g on g.cycle = c.id and not g.over
      and g.kind = case c.phase when 'agenda' then 'review' when 'decision' then 'decision' end
    where c.kind = 'cycle' and c.id = any(${ids}::uuid[]) order by id`;
  return askAhead(tx, positions.compile(tx));
}

/** Positions by the id of their subject, of rows that hold each subject and its children. */
export function positionsFrom(rows: readonly PositionRow[]): Map<string, Position> {
  const asked = rows.filter(({ parent }) => parent === null);
  return new Map(asked.map((row) => [row.id, positionOf(row, childrenOf(row, rows))]));
}

function positionOf(row: PositionRow, children: Child[]): Position {
  const { epoch, revision, phase, entry, held, nextDo, nextRung, nextAt, waitMs } = row;
  const next = nextDo && nextAt ? { do: nextDo, rung: nextRung ?? 0, at: nextAt, waitMs: waitMs ?? 0 } : null;
  return { epoch, revision, phase, entry, held, over: isOver(phase), next, children };
}

function childrenOf({ id }: PositionRow, rows: readonly PositionRow[]): Child[] {
  const own = rows.filter(({ parent }) => parent === id);
  return own.map((row) => ({ kind: row.kind, id: row.id, position: positionOf(row, []) }));
}
