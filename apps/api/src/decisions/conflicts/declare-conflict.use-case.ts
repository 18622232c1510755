import { Inject, Injectable } from '@nestjs/common';
import { sql, type RawBuilder } from 'kysely';
import { workingCalendar } from '../../../../../libs/calendar/working-calendar.js';
import { Commands, type Actor, type VenueCommand } from '../../../../../libs/commands/commands.js';
import { loadVenueNow, lockVenue, type VenueKey } from '../../../../../libs/commands/venue/load-venue.js';
import type { Database } from '../../../../../libs/database/connection.js';
import { declareConflict, type ConflictBody } from '../../../../../libs/domain/acting/conflict.js';
import { formOf } from '../../../../../libs/domain/decision/methods/forms.js';
import { programAndCycleOf, type DecisionFacts, type Right } from '../../../../../libs/domain/facts.js';
import { notFound } from '../../../../../libs/domain/refusal.js';
import { conflictIn } from '../../../../../libs/domain/review/reviewer-change.js';
import { isOver, subject } from '../../../../../libs/domain/subject.js';
import type { Instant } from '../../../../../libs/domain/time.js';
import { DB } from '../../injection.js';
import { readDecision } from '../decision.query.js';
import type { DecisionView } from '../decision.schemas.js';
import { placeOfDecision } from '../visible-decision.js';

@Injectable()
export class DeclareConflict {
  constructor(
    private readonly commands: Commands,
    @Inject(DB) private readonly db: Database,
  ) {}

  /**
   * A conflict of interest turns a vote into advice, the one that was given as well, and everybody who reads the decision sees it.
   * It reaches reviews of pilots that follow from the decision and have their venue elsewhere; the program's gate orders those who lock
   * two venues.
   */
  async execute(id: string, { person, reason }: ConflictBody, actor: Actor): Promise<DecisionView> {
    const { audience, ...venueKey } = await placeOfDecision(this.db, actor, id);
    const whose = person ?? actor.person;
    const keeper = [subject('program', actor.program)]; // also where no pilot is elsewhere yet: one may be planned, or get a reviewer, meanwhile
    const declare = async (command: VenueCommand): Promise<DecisionView> => {
      const { tx, venue, now, calendar, apply } = command;
      const elsewhere = await lockAll(tx, await pilotsElsewhere(tx, id));
      const venues = elsewhere.map((other) => other.venue);
      const right = await heldRight(tx, id, whose);
      const said = { person: whose, by: actor.person, facilitates: actor.roles.includes('facilitator'), right };
      await apply(declareConflict(venue, id, said, venues, now, calendar));
      for (const other of elsewhere) await reach(command, other, id, whose);
      const decision = venue.decisions.find((one) => one.id === id);
      if (!decision) throw notFound();
      const made = { given: right, declaredBy: actor.person, at: afterCount(id, now) };
      await tx
        .insertInto('conflictOfInterest')
        .values({ decision: id, person: whose, program: venue.program, audience, reason, ...made })
        .execute();
      if (right === 'decide') await takeRight(tx, decision, whose);
      return readDecision(tx, actor, id);
    };
    return this.commands.inVenueBehind(keeper, venueKey, actor, declare);
  }
}

type Tx = VenueCommand['tx'];

async function heldRight(tx: Tx, decision: string, person: string): Promise<Right | null> {
  const { rows } = await sql<{ right: Right }>`
    select "right" from held_right where decision = ${decision} and person = ${person}`.execute(tx);
  return rows[0]?.right ?? null;
}

/** Under the gate one comes after the other: what comes after a count is dated after it, also in the same millisecond. */
const afterCount = (decision: string, now: Instant): RawBuilder<Instant> =>
  sql`greatest(${now}::timestamptz, (select counted_at + interval '1 millisecond' from decision where id = ${decision}))`;

/** The venues of pilots, not over yet, that follow from a decision of another venue: whoever is asked to review one meanwhile is there. */
async function pilotsElsewhere(db: Database | Tx, decision: string): Promise<VenueKey[]> {
  const { rows } = await sql<VenueKey>`
    select distinct t.cycle, null::uuid as decision, case when t.cycle is null then t.id end as pilot
    from pilot t join decision d on d.id = t.decision join gate g on g.kind = 'pilot' and g.id = t.id and not g.over
    where d.id = ${decision} and (t.cycle is null or t.cycle is distinct from d.cycle)
    order by t.cycle, pilot`.execute(db);
  return rows;
}

type Loaded = Awaited<ReturnType<typeof loadVenueNow>>;

/** Each with the clock after its own lock. */
async function lockAll(tx: Tx, others: readonly VenueKey[]): Promise<Loaded[]> {
  const loaded: Loaded[] = [];
  for (const venueKey of others) {
    await lockVenue(tx, venueKey);
    loaded.push(await loadVenueNow(tx, venueKey));
  }
  return loaded;
}

const reach = ({ write }: VenueCommand, { now, venue }: Loaded, decision: string, person: string): Promise<unknown> =>
  write(conflictIn(decision, venue, person, now, workingCalendar(venue.engagement.calendar)), programAndCycleOf(venue));

/**
 * The right becomes `advise`, and so does what was said by it where there is advice; the words and their history stay. Once the
 * positions were counted, what was said stays, and the right is written for another round: this one reads it from the conflict.
 */
async function takeRight(tx: Tx, { id: decision, gate, method }: DecisionFacts, person: string): Promise<void> {
  if (isOver('decision', gate.phase)) return;
  await tx
    .updateTable('decisionRight')
    .set({ kind: 'advise' })
    .where('decision', '=', decision)
    .where('person', '=', person)
    .execute();
  if (gate.phase === 'decided' || !formOf(method).advice) return; // a ballot is no advice, and it may be secret: it is not counted, and that is all
  await tx
    .updateTable('position')
    .set({ kind: 'advise' })
    .where('decision', '=', decision)
    .where('person', '=', person)
    .where('current', '=', true)
    .execute();
}
