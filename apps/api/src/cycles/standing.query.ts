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

interface Row {
  id: string;
  program: string;
  audience: Audience;
  phase: string;
  over: boolean;
  heldUntil: Instant | null;
  opensAt: Instant | null;
  closesAt: Instant | null;
}

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
  const { rows } = await sql<Row & { now: Instant; beside: Beside }>`
    select clock() as now, c.id, c.program, c.audience, g.phase, g.over, g.held_until, w.opens_at, w.closes_at, ${beside} as beside
    from cycle c join gate g on g.kind = 'cycle' and g.id = c.id
      left join input_window w on w.kind = 'cycle' and w.subject = c.id and w.what = 'contributions'
    where c.id = ${cycle} and c.program = ${viewer.program} and c.audience = any(${viewer.audiences})`.execute(db);
  const row = rows[0];
  if (!row) throw notFound();
  const { now, phase, over, heldUntil, opensAt, closesAt, beside: also, ...place } = row;
  const input = opensAt && closesAt ? { opensAt, closesAt } : null;
  return { now, standing: { ...place, gate: { phase, over, heldUntil }, input }, beside: also };
}
