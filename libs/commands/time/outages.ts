import { sql } from 'kysely';
import { workingCalendar } from '../../calendar/working-calendar.js';
import type { Database, Tx } from '../../database/connection.js';
import { afterOutages, type Outage } from '../../domain/cycle/outage.js';
import { programAndCycleOf, type GateFacts, type Venue } from '../../domain/facts.js';
import type { Subject } from '../../domain/subject.js';
import type { Instant } from '../../domain/time.js';
import { bySystem } from '../../journal/append.js';
import { readSignals, type WorkflowEffect, type WorkflowNotifier } from '../after-commit/after-commit.js';
import { VENUE_KEY, loadVenueNow, lockVenue, type VenueKey } from '../venue/load-venue.js';
import { writeChange } from '../writing/write-change.js';

/** How often an API records that people can act, in ms. */
export const BEAT_MS = 10_000;
/** A silence longer than this is an outage; shorter ones are restarts. */
const OUTAGE = '5 minutes';
const PAGE_SIZE = 200;

/** An API can be reached now. The first beat after a long silence records the outage. */
export async function beat(db: Database): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await sql`
      with before as (select at from heartbeat where part = 'api' for update)
      insert into outage (from_at, until_at)
      select at, clock() from before where clock() - at > ${OUTAGE}::interval`.execute(tx);
    await sql`
      insert into heartbeat (part, at) values ('api', clock())
      on conflict (part) do update set at = greatest(heartbeat.at, excluded.at)`.execute(tx);
  });
}

/** Recorded outages that ended after `since`, and the one that still lasts. */
async function loadOutages(tx: Tx, since: Instant): Promise<Outage[]> {
  const { rows } = await sql<Outage>`
    select from_at as "from", until_at as until from outage where until_at > ${since}
    union all
    select at, clock() from heartbeat where part = 'api' and clock() - at > ${OUTAGE}::interval
    order by 1`.execute(tx);
  return rows;
}

/** Makes up for outages on one gate where everything is locked. Null when nothing is owed. */
export async function makeUp(
  tx: Tx,
  venue: Venue,
  gate: GateFacts,
  now: Instant,
  self: Subject | null,
): Promise<WorkflowEffect[] | null> {
  const outages = await loadOutages(tx, gate.accountedUntil ?? gate.openedAt);
  const cycle = venue.id === null ? null : venue;
  const owed = afterOutages(gate, outages, now, workingCalendar(venue.engagement.calendar), cycle);
  if (!owed) return null;
  return writeChange(tx, owed, bySystem(programAndCycleOf(venue), now), self);
}

/**
 * After an outage: every open gate gets what it is owed, so that people see the new instants at once. Returns for how many venues.
 * One that fails keeps no other waiting; its error is thrown at the end.
 */
export async function accountOutages(db: Database, notifier: WorkflowNotifier, pageSize = PAGE_SIZE): Promise<number> {
  const errors: unknown[] = [];
  let done = 0;
  for (let page = await owedVenues(db, null, pageSize); page.length > 0;) {
    for (const { place: _place, ...venueKey } of page) {
      try {
        notifier.signal(await db.transaction().execute((tx) => accountVenue(tx, venueKey)));
        done += 1;
      } catch (error) {
        errors.push(error);
      }
    }
    page = page.length < pageSize ? [] : await owedVenues(db, page.at(-1)?.place ?? null, pageSize);
  }
  if (errors.length > 1) throw new AggregateError(errors, `${errors.length} venues could not be made up for`);
  if (errors.length === 1) throw errors[0];
  return done;
}

/** Venues with a gate that is owed something, behind `after` in the order of their ids. */
async function owedVenues(
  db: Database,
  after: string | null,
  pageSize: number,
): Promise<(VenueKey & { readonly place: string })[]> {
  const { rows } = await sql<VenueKey & { place: string }>`
    select distinct k.place, h.cycle, case when h.cycle is null and h.pilot is null then h.decision end as decision,
      case when h.cycle is null then h.pilot end as pilot
    from outage o join gate g on g.opened_at < o.until_at
      and (g.accounted_until is null or g.accounted_until < o.until_at), lateral (select ${VENUE_KEY}) h,
      lateral (select coalesce(h.cycle, h.pilot, h.decision) as place) k
    where not g.over and g.kind != 'program' and g.phase not in ('new', 'draft') and (${after}::uuid is null or k.place > ${after})
    order by k.place limit ${pageSize}`.execute(db);
  return rows;
}

async function accountVenue(tx: Tx, venueKey: VenueKey) {
  await lockVenue(tx, venueKey);
  const { now, venue } = await loadVenueNow(tx, venueKey);
  const children = [...venue.decisions, ...venue.reviews, ...venue.pilots].map(({ gate }) => gate);
  const effects: WorkflowEffect[] = [];
  for (const gate of venue.gate === null ? children : [venue.gate, ...children]) {
    effects.push(...((await makeUp(tx, venue, gate, now, null)) ?? []));
  }
  return readSignals(tx, effects);
}
