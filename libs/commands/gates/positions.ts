import { sql } from 'kysely';
import type { Tx } from '../../database/connection.js';
import { askAhead, nothingAsked, type PendingRows } from '../../database/driver/ahead.js';
import type { Phase } from '../../domain/cycle/phase.js';
import type { Child, Position, SignalName, StepName, Subject } from '../../domain/subject.js';
import type { Instant } from '../../domain/time.js';

/** What a cycle opens in a phase, as workflows of their own. */
const OPENS: Record<Phase, Subject['kind'] | null> = {
  agenda: 'review',
  pre_read: null,
  session: null,
  refinement: null,
  decision: 'decision',
  closure: null,
  closed: null,
  cancelled: null,
};
const OPENED = sql`case c.phase ${sql.join(
  Object.entries(OPENS).map(([phase, kind]) => sql`when ${sql.lit(phase)} then ${sql.lit(kind)}`),
  sql` `,
)} end`;

/** A row of `askPositions`. */
export interface PositionRow {
  /** The cycle that is asked for, when this is a child that it opens. */
  parent: string | null;
  /** The poke that the relay delivers if the signal does not arrive; null without one. */
  poke: number | null;
  kind: Subject['kind'];
  id: string;
  epoch: number;
  revision: number;
  phase: string;
  entry: number;
  held: boolean;
  over: boolean;
  nextDo: StepName | null;
  nextRung: number | null;
  nextAt: Instant | null;
  waitMs: number | null;
}

const POSITION = sql.raw(`g.kind, g.id, g.epoch, g.revision, g.phase, g.entry, g.held_until is not null as held, g.over,
  g.next_do, g.next_rung, g.next_at, greatest(0, ceil(extract(epoch from g.next_at - clock()) * 1000))::float8 as wait_ms`);

/**
 * Where subjects stand, as their workflows may know it. `waitMs` is Postgres' own difference. A cycle names its open children
 * in the phases that start them: reviews in the agenda, forums in `decision`.
 */
export async function readPositions(tx: Tx, subjects: readonly Subject[]): Promise<Map<string, Position>> {
  return positionsFrom(await (await askPositions(tx, [], subjects)).rows);
}

/**
 * Inserts a poke for each signal and reads the positions of their subjects and of `others`. It does not wait: `rows` resolves with the
 * next answer, the commit's at the latest. A forum whose workflow has not begun gets no poke and no signal: it begins by reading its row.
 */
export async function askPositions(
  tx: Tx,
  signals: readonly { readonly subject: Subject; readonly signal: SignalName }[],
  others: readonly Subject[],
): Promise<PendingRows<PositionRow>> {
  const ids = [...signals.map(({ subject: { id } }) => id), ...others.map(({ id }) => id)];
  if (ids.length === 0) return nothingAsked();
  const poked = sql`
    with poked as (
      insert into poke (kind, subject, signal, at)
      select w.kind, w.subject, w.signal, clock()
      from unnest(${signals.map(({ subject: { kind } }) => kind)}::text[], ${signals.map(({ subject: { id } }) => id)}::uuid[],
        ${signals.map(({ signal }) => signal)}::text[]) as w (kind, subject, signal)
      where w.kind <> 'decision'
        or exists (select from gate g where g.kind = w.kind and g.id = w.subject and g.started_at is not null)
      returning id, subject)`;
  const poke = signals.length > 0 ? sql`(select p.id from poked p where p.subject = g.id)` : sql`null::bigint`;
  const positions = sql<PositionRow>`
    ${signals.length > 0 ? poked : sql``}
    select null::uuid as parent, ${poke} as poke, ${POSITION} from gate g where g.id = any(${ids}::uuid[])
    union all
    select c.id, null, ${POSITION} from gate c join gate g on g.cycle = c.id and not g.over
      and g.kind = ${OPENED}
    where c.kind = 'cycle' and c.id = any(${ids}::uuid[]) order by id`;
  return askAhead(tx, positions.compile(tx));
}

/** Positions by the id of their subject, of rows that hold each subject and its children. */
export function positionsFrom(rows: readonly PositionRow[]): Map<string, Position> {
  const asked = rows.filter(({ parent }) => parent === null);
  return new Map(asked.map((row) => [row.id, positionOf(row, childrenOf(row, rows))]));
}

/** The position of a subject, which must have a gate. */
export function requirePosition(positions: ReadonlyMap<string, Position>, subject: Subject): Position {
  const position = positions.get(subject.id);
  if (!position) throw noGateOf(subject);
  return position;
}

/** The error for a subject without a gate. Callers have read the subject from its gate, so this is a bug. */
export const noGateOf = ({ kind, id }: Subject): Error => new Error(`There is no gate of ${kind} ${id}`);

function positionOf(row: PositionRow, children: Child[]): Position {
  const { epoch, revision, phase, entry, held, over, nextDo, nextRung, nextAt, waitMs } = row;
  const next = nextDo && nextAt ? { do: nextDo, rung: nextRung ?? 0, at: nextAt, waitMs: waitMs ?? 0 } : null;
  return { epoch, revision, phase, entry, held, over, next, children };
}

function childrenOf({ id }: PositionRow, rows: readonly PositionRow[]): Child[] {
  const own = rows.filter(({ parent }) => parent === id);
  return own.map((row) => ({ kind: row.kind, id: row.id, position: positionOf(row, []) }));
}
