import { sql, type RawBuilder } from 'kysely';
import type { Database, Tx } from '../../../../libs/database/connection.js';
import type { CyclePhase } from '../../../../libs/domain/cycle/phase.js';
import type { Audience, Viewer } from '../../../../libs/domain/people.js';
import { notFound } from '../../../../libs/domain/refusal.js';
import type { Instant } from '../../../../libs/domain/time.js';

/** What content needs to know of its cycle: what is possible in it now, who may read it, and when input is open. */
export interface CycleStanding extends CyclePhase {
  readonly id: string;
  readonly program: string;
  readonly audience: Audience;
  readonly input: { readonly opensAt: Instant; readonly closesAt: Instant } | null;
}

/** A row of `STANDING` from `STANDING_PLACE`. */
export interface StandingRow {
  now: Instant;
  id: string;
  program: string;
  audience: Audience;
  phase: string;
  over: boolean;
  heldUntil: Instant | null;
  opensAt: Instant | null;
  closesAt: Instant | null;
}

/** What is asked of a cycle `c`, with the clock. */
export const STANDING = sql.raw(
  'clock() as now, c.id, c.program, c.audience, g.phase, g.over, g.held_until, w.opens_at, w.closes_at',
);
export const STANDING_PLACE = sql.raw(`cycle c join gate g on g.kind = 'cycle' and g.id = c.id
  left join input_window w on w.kind = 'cycle' and w.subject = c.id and w.what = 'contributions'`);

/** By when everything said in a cycle `c` has its answer: as promised, else as planned. */
export const ANSWER_BY = sql.raw('coalesce(c.answers_promised_for, c.answers_planned_for)');

/** Where a cycle stands, for whoever may read it; `not-found` for everybody else. Read it after the gate's lock. */
export async function readStanding(db: Database | Tx, viewer: Viewer, cycle: string): Promise<CycleStanding> {
  return (await readStandingNow(db, viewer, cycle)).standing;
}

/** The same with the clock. */
export const readStandingNow = (db: Database | Tx, viewer: Viewer, cycle: string) =>
  readStandingAnd(db, viewer, cycle, sql<null>`null`);

/** The same with the clock, and what else is asked about the cycle `c`, by one statement. */
export async function readStandingAnd<Beside>(
  db: Database | Tx,
  viewer: Viewer,
  cycle: string,
  beside: RawBuilder<Beside>,
): Promise<{ now: Instant; standing: CycleStanding; beside: Beside }> {
  const { rows } = await sql<StandingRow & { beside: Beside }>`
    select ${STANDING}, ${beside} as beside from ${STANDING_PLACE}
    where c.id = ${cycle} and c.program = ${viewer.program} and c.audience = any(${viewer.audiences})`.execute(db);
  const row = rows[0];
  if (!row) throw notFound();
  return { ...standingFrom(row), beside: row.beside };
}

/** A row, as content needs to know it. */
export function standingFrom(row: StandingRow): { now: Instant; standing: CycleStanding } {
  const { now, id, program, audience, phase, over, heldUntil, opensAt, closesAt } = row;
  const input = opensAt && closesAt ? { opensAt, closesAt } : null;
  return { now, standing: { id, program, audience, gate: { phase, over, heldUntil }, input } };
}
