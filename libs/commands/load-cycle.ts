import { sql } from 'kysely';
import type { Tx } from '../database/connection.js';
import { askTogether } from '../database/driver/pipelined-dialect.js';
import type { Tables } from '../database/schema.js';
import { standIns } from '../domain/acting/absence.js';
import type { CycleFacts } from '../domain/facts.js';
import { notFound } from '../domain/refusal.js';
import type { Instant } from '../domain/time.js';
import { facilitatorsOf } from './people/facilitators.query.js';
import {
  decisionFacts,
  gateFacts,
  ofCycle,
  pilotFacts,
  reviewFacts,
  selectAway,
  selectClock,
  selectDecisions,
  selectGates,
  selectPilots,
  selectReviewedItems,
  selectReviews,
  withGates,
} from './venue/load-forums.js';

const COLUMNS = [
  ...['program', 'engagement', 'deputy'],
  ...['sessionAt', 'sessionMinutes', 'sessionSequence', 'sessionOpenedAt', 'sessionClosedAt', 'answersPromisedFor'],
] as const satisfies readonly (keyof Tables['cycle'])[];

/** The clock, and a cycle with its forums, reviews and pilots, read after their gates are locked by one round trip. Throws `not-found`. */
export async function loadCycleNow(tx: Tx, id: string): Promise<{ now: Instant; cycle: CycleFacts }> {
  const scope = ofCycle(id);
  const [clocks, cycles, gateRows, peopleRows, away, decisions, reviews, items, pilots] = await askTogether(tx, [
    selectClock().compile(tx),
    tx.selectFrom('cycle').select(COLUMNS).where('id', '=', id).compile(),
    selectGates(scope).compile(tx),
    selectPeople(id).compile(tx),
    selectAway(scope).compile(tx),
    selectDecisions(scope).compile(tx),
    selectReviews(scope).compile(tx),
    selectReviewedItems(id).compile(tx),
    selectPilots(scope).compile(tx),
  ]);
  const [row] = cycles;
  const [clock] = clocks;
  if (!row || !clock) throw notFound();
  const { now } = clock;
  const gates = new Map(gateRows.map((gateRow) => [gateRow.id, gateFacts(gateRow)]));
  const gate = gates.get(id);
  if (!gate) throw new Error(`The cycle ${id} has no gate`);
  const people = peopleRows[0] ?? { facilitators: [], zones: [], preReads: 0 };
  const cycle = {
    id,
    program: row.program,
    gate,
    engagement: row.engagement,
    answersPromisedFor: row.answersPromisedFor,
    session: {
      at: row.sessionAt,
      minutes: row.sessionMinutes,
      sequence: row.sessionSequence,
      openedAt: row.sessionOpenedAt,
      closedAt: row.sessionClosedAt,
    },
    facilitators: people.facilitators,
    deputy: people.facilitators.find((person) => person === row.deputy) ?? null,
    standIns: standIns(away, now),
    zones: people.zones,
    preReads: people.preReads,
    decisions: withGates(decisions.map(decisionFacts), gates),
    reviews: withGates(reviews.map(reviewFacts), gates),
    items,
    pilots: withGates(pilots.map(pilotFacts), gates),
  };
  return { now, cycle };
}

/** The cycle alone, for what needs no instant. */
export async function loadCycle(tx: Tx, id: string): Promise<CycleFacts> {
  return (await loadCycleNow(tx, id)).cycle;
}

const selectPeople = (cycle: string) => sql<{ facilitators: string[]; zones: string[]; preReads: number }>`
  select ${facilitatorsOf(ofCycle(cycle).program)} as facilitators,
    (select coalesce(array_agg(distinct p.zone), '{}') from invitation i join person p on p.id = i.person
      where i.cycle = ${cycle}) as zones,
    (select count(*)::int from pre_read where cycle = ${cycle}) as pre_reads`;
