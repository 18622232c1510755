import { sql } from 'kysely';
import type { Tx } from '../../database/connection.js';
import type { Tables } from '../../database/schema.js';
import { standIns } from '../../domain/acting/absence.js';
import type { CycleFacts } from '../../domain/facts.js';
import type { Instant } from '../../domain/time.js';
import { loadGroup, loadReviewedItems, ofCycle, selectRunning } from './load-forums.js';

const COLUMNS = [
  ...['program', 'engagement', 'deputy'],
  ...['sessionAt', 'sessionMinutes', 'sessionSequence', 'sessionOpenedAt', 'sessionClosedAt', 'answersPromisedFor'],
] as const satisfies readonly (keyof Tables['cycle'])[];

/** The clock, and a cycle with its forums, reviews and pilots, read after their gates are locked. Throws `not-found`. */
export async function loadCycleNow(tx: Tx, id: string): Promise<{ now: Instant; cycle: CycleFacts }> {
  const { row, gates, decisions, reviews, pilots } = await loadGroup(tx, ofCycle(id), selectCycle(tx, id).compile());
  const { now, program, engagement, answersPromisedFor, facilitators, deputy, away, zones, ...rest } = row;
  const gate = gates.get(id);
  if (!gate) throw new Error(`The cycle ${id} has no gate`);
  const cycle = {
    id,
    program,
    gate,
    engagement,
    answersPromisedFor,
    facilitators,
    zones,
    preReads: rest.preReads,
    preReadsSentAt: rest.preReadsSentAt,
    session: {
      at: rest.sessionAt,
      minutes: rest.sessionMinutes,
      sequence: rest.sessionSequence,
      openedAt: rest.sessionOpenedAt,
      closedAt: rest.sessionClosedAt,
    },
    deputy: facilitators.find((person) => person === deputy) ?? null,
    standIns: standIns(away, now),
    decisions,
    reviews,
    items: await loadReviewedItems(tx, reviews),
    pilots,
  };
  return { now, cycle };
}

/** The cycle alone, for what needs no instant. */
export async function loadCycle(tx: Tx, id: string): Promise<CycleFacts> {
  return (await loadCycleNow(tx, id)).cycle;
}

const selectCycle = (tx: Tx, id: string) =>
  tx
    .selectFrom('cycle')
    .select(COLUMNS)
    .select(selectRunning(sql`cycle.program`))
    .select([
      sql<string[]>`(
        select coalesce(array_agg(distinct p.zone), '{}') from invitation i join person p on p.id = i.person
        where i.cycle = cycle.id)`.as('zones'),
      sql<number>`(select count(*)::int from pre_read where cycle = cycle.id)`.as('preReads'),
      sql<Instant | null>`(select max(sent_at) from pre_read where cycle = cycle.id)`.as('preReadsSentAt'),
    ])
    .where('id', '=', id);
