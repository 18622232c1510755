import { sql } from 'kysely';
import type { Tx } from '../../database/connection.js';
import { askTogether } from '../../database/driver/ahead.js';
import { standIns } from '../../domain/acting/absence.js';
import type { EngagementModel } from '../../domain/program/engagement.js';
import type { DecisionFacts, OutsideFacts, Venue } from '../../domain/facts.js';
import { notFound } from '../../domain/refusal.js';
import type { Subject } from '../../domain/subject.js';
import type { Instant } from '../../domain/time.js';
import { lockCycle, lockDecision, lockPilot } from '../gates/lock-gates.js';
import { noGateOf } from '../gates/positions.js';
import { loadCycleNow } from './load-cycle.js';
import {
  gateFacts,
  loadGroup,
  ofDecision,
  ofPilot,
  selectDecisions,
  selectGates,
  selectRunning,
  withGates,
} from './load-forums.js';

/**
 * Names the venue of a forum, a review or a pilot: its cycle or, where that is null, its pilot or its decision. An item's review
 * has neither. Never changes.
 */
export type VenueKey =
  | { readonly cycle: string; readonly decision: string | null; readonly pilot: string | null }
  | { readonly cycle: null; readonly decision: string | null; readonly pilot: string }
  | { readonly cycle: null; readonly decision: string; readonly pilot: null };

/** The `VenueKey` of what a gate `g` is of, as columns. */
export const VENUE_KEY = sql`g.cycle,
  case g.kind when 'review' then (select decision from review where id = g.id) when 'decision' then g.id end as decision,
  case g.kind when 'review' then (select pilot from review where id = g.id) when 'pilot' then g.id
    when 'decision' then (select pilot from decision where id = g.id) end as pilot`;

/** The venue of a forum, a review or a pilot, before any lock. */
export async function venueKeyOf(tx: Tx, { kind, id }: Subject): Promise<VenueKey> {
  const { rows } = await sql<VenueKey>`select ${VENUE_KEY} from gate g where g.kind = ${kind} and g.id = ${id}`.execute(
    tx,
  );
  if (!rows[0]) throw noGateOf({ kind, id });
  return rows[0];
}

/** Locks everything that is open in a venue, exclusively. */
export function lockVenue(tx: Tx, { cycle, decision, pilot }: VenueKey): Promise<void> {
  if (cycle !== null) return lockCycle(tx, cycle);
  return pilot === null ? lockDecision(tx, decision) : lockPilot(tx, pilot);
}

/** The clock and the venue with everything in it, read after its gates are locked by one round trip. Throws `not-found`. */
export async function loadVenueNow(
  tx: Tx,
  { cycle: id, decision, pilot }: VenueKey,
): Promise<{ now: Instant; venue: Venue }> {
  if (id === null) return pilot === null ? loadOutside(tx, 'decision', decision) : loadOutside(tx, 'pilot', pilot);
  const { now, cycle } = await loadCycleNow(tx, id);
  return { now, venue: cycle };
}

async function loadOutside(
  tx: Tx,
  alone: 'decision' | 'pilot',
  id: string,
): Promise<{ now: Instant; venue: OutsideFacts }> {
  const scope = alone === 'pilot' ? ofPilot(id) : ofDecision(id);
  const { row, decisions, reviews, pilots } = await loadGroup(tx, scope, selectAlone(tx, alone, id).compile());
  const { now, program, engagement, facilitators, away } = row;
  if (!engagement) throw notFound();
  const venue: OutsideFacts = {
    program,
    engagement,
    facilitators,
    id: null,
    gate: null,
    deputy: null,
    standIns: standIns(away, now),
    decisions,
    reviews,
    items: [], // they stand in cycles
    pilots,
  };
  return { now, venue };
}

const selectAlone = (tx: Tx, alone: 'decision' | 'pilot', id: string) =>
  tx
    .selectFrom(alone)
    .select(['program', 'engagement'])
    .select(selectRunning(sql.ref(`${alone}.program`)))
    .where('id', '=', id)
    .where('cycle', 'is', null);

/** The clock and one forum with its calendar, by one round trip and without what runs beside it; null when it is not there. */
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
  const [forum] = withGates(decisions, facts);
  const [row] = found;
  return row && forum ? { ...row, forum } : null;
}
