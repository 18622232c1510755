import { sql } from 'kysely';
import type { Tx } from '../../database/connection.js';
import { askTogether } from '../../database/driver/pipelined-dialect.js';
import { standIns } from '../../domain/acting/absence.js';
import type { EngagementModel } from '../../domain/engagement.js';
import type { DecisionFacts, OutsideFacts, Venue } from '../../domain/facts.js';
import { notFound } from '../../domain/refusal.js';
import type { Subject } from '../../domain/subject.js';
import type { Instant } from '../../domain/time.js';
import { facilitatorsOf } from '../facilitators.query.js';
import { lockCycle, lockDecision } from '../gates.js';
import { loadCycleNow } from '../load-cycle.js';
import {
  decisionFacts,
  gateFacts,
  ofDecision,
  reviewFacts,
  selectAway,
  selectClock,
  selectDecisions,
  selectGates,
  selectReviews,
  withGates,
} from './load-forums.js';

/**
 * Where a forum or a review is held: in a cycle, or, where that is null, by its decision alone. An item's review has no decision.
 * Never changes.
 */
export type Held =
  { readonly cycle: string; readonly decision: string | null } | { readonly cycle: null; readonly decision: string };

/** Where a forum or a review is held, before any lock. */
export async function whereHeld(tx: Tx, { kind, id }: Subject): Promise<Held> {
  const { rows } = await sql<Held>`
    select g.cycle, case g.kind when 'review' then (select decision from review where id = g.id) else g.id end as decision
    from gate g where g.kind = ${kind} and g.id = ${id}`.execute(tx);
  if (!rows[0]) throw new Error(`There is no gate of ${kind} ${id}`);
  return rows[0];
}

/** Locks everything that is open where a forum or a review is held, exclusively. */
export const lockVenue = (tx: Tx, { cycle, decision }: Held): Promise<void> =>
  cycle === null ? lockDecision(tx, decision) : lockCycle(tx, cycle);

/** The clock and what is held there, read after its gates are locked by one round trip. Throws `not-found`. */
export async function loadVenueNow(tx: Tx, { cycle: id, decision }: Held): Promise<{ now: Instant; venue: Venue }> {
  if (id === null) return loadOutside(tx, decision);
  const { now, cycle } = await loadCycleNow(tx, id);
  return { now, venue: cycle };
}

async function loadOutside(tx: Tx, id: string): Promise<{ now: Instant; venue: OutsideFacts }> {
  const scope = ofDecision(id);
  const own = sql<{ program: string; engagement: EngagementModel; facilitators: string[] }>`
    select d.program, d.engagement, ${facilitatorsOf(scope.program)} as facilitators from decision d
    where d.id = ${id} and d.cycle is null`;
  const [clocks, rows, gateRows, away, decisions, reviews] = await askTogether(tx, [
    selectClock().compile(tx),
    own.compile(tx),
    selectGates(scope).compile(tx),
    selectAway(scope).compile(tx),
    selectDecisions(scope).compile(tx),
    selectReviews(scope).compile(tx),
  ]);
  const [row] = rows;
  const [{ now } = { now: '' }] = clocks;
  if (!row) throw notFound();
  const gates = new Map(gateRows.map((gateRow) => [gateRow.id, gateFacts(gateRow)]));
  const venue: OutsideFacts = {
    ...row,
    id: null,
    gate: null,
    deputy: null,
    standIns: standIns(away, now),
    decisions: withGates(decisions.map(decisionFacts), gates),
    reviews: withGates(reviews.map(reviewFacts), gates),
    items: [], // they stand in cycles
  };
  return { now, venue };
}

/** The clock and one forum with its calendar, by one round trip and without what is held beside it; null when it is not there. */
export async function loadForumNow(
  tx: Tx,
  id: string,
): Promise<{ now: Instant; forum: DecisionFacts; engagement: EngagementModel } | null> {
  const scope = ofDecision(id);
  const rules = sql<{ engagement: EngagementModel; now: Instant }>`
    select coalesce(d.engagement, c.engagement) as engagement, clock() as now
    from decision d left join cycle c on c.id = d.cycle where d.id = ${id}`;
  const gate = { ...scope, gates: sql<boolean>`g.kind = 'decision' and g.id = ${id}` };
  const [found, gates, decisions] = await askTogether(tx, [
    rules.compile(tx),
    selectGates(gate).compile(tx),
    selectDecisions(scope).compile(tx),
  ]);
  const facts = new Map(gates.map((row) => [row.id, gateFacts(row)]));
  const [forum] = withGates(decisions.map(decisionFacts), facts);
  const [row] = found;
  return row && forum ? { ...row, forum } : null;
}
