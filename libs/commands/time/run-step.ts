import { sql } from 'kysely';
import { TooEarly, type StepRunner } from '../ports.js';
import { workingCalendar } from '../../calendar/working-calendar.js';
import type { Database, Tx } from '../../database/connection.js';
import { programAndCycleOf, type Venue } from '../../domain/facts.js';
import { runStep } from '../../domain/steps/run-step.js';
import { ownOf, type Whose } from '../../domain/steps/due.js';
import type { Position, Step, StepName, Subject } from '../../domain/subject.js';
import { msBetween } from '../../domain/time.js';
import { bySystem } from '../../journal/append.js';
import { countStep } from '../../observability/metrics/steps.js';
import {
  notify,
  positionAfter,
  type AfterCommit,
  type WorkflowEffect,
  type WorkflowNotifier,
} from '../after-commit/after-commit.js';
import { lockGates } from '../gates/lock-gates.js';
import { noGateOf } from '../gates/positions.js';
import { readClock } from '../read-clock.js';
import { VENUE_KEY, loadVenueNow, lockVenue, type VenueKey } from '../venue/load-venue.js';
import { APPROVALS_BATCH_SIZE, endApprovals } from '../promises/approvals.js';
import { makeUp } from './outages.js';
import { askPromises } from '../promises/promises.js';
import { loadStepFacts } from './step-facts.js';
import { writeChange } from '../writing/write-change.js';

/** Runs a step as a command runs: lock, clock, rule, rows. If a person and a deadline meet, one of them wins under the lock. */
export class PostgresStepRunner implements StepRunner {
  constructor(
    private readonly db: Database,
    private readonly notifier: WorkflowNotifier,
    private readonly approvalsBatchSize = APPROVALS_BATCH_SIZE,
  ) {}

  async run(step: Step, name: StepName): Promise<Position> {
    const done: Fired[] = [];
    const { position, afterCommit } = await this.db
      .transaction()
      .execute((tx) => this.inTransaction(tx, step, name, (fired) => done.push(fired)));
    for (const fired of done) countStep(fired.name, step.subject.kind, fired.lagMs);
    notify(this.notifier, afterCommit);
    return position;
  }

  private async inTransaction(
    tx: Tx,
    step: Step,
    name: StepName,
    fired: (fired: Fired) => void,
  ): Promise<{ position: Position; afterCommit: AfterCommit }> {
    const { subject } = step;
    const effects =
      subject.kind === 'program' ? await this.askDuePromises(tx, step) : await this.runRungs(tx, step, name, fired);
    return positionAfter(tx, subject, effects);
  }

  private async askDuePromises(tx: Tx, { subject }: Step): Promise<WorkflowEffect[]> {
    await lockGates(tx, [subject], 'exclusive');
    const now = await readClock(tx);
    const { effects, ended } = await endApprovals(tx, subject.id, now, this.approvalsBatchSize);
    await askPromises(tx, subject.id, now, ended);
    return effects;
  }

  /** Runs the rung that is due. After `settle`, runs the next rung in the same transaction if that is due at the same instant. */
  private async runRungs(tx: Tx, step: Step, name: StepName, fired: (fired: Fired) => void): Promise<WorkflowEffect[]> {
    const { program, cyclePhase, ...venueKey } = await placeOf(tx, step.subject);
    const closing = cyclePhase === 'closure' || (name === 'cancel' && venueKey.cycle !== null);
    if (closing) await lockGates(tx, [{ kind: 'program', id: program }], 'exclusive');
    await lockVenue(tx, venueKey);
    const effects: WorkflowEffect[] = [];
    let next: Rung | null = { ...step, do: name };
    while (next !== null) {
      const done = await this.runRung(tx, venueKey, step, next, fired);
      effects.push(...done.effects);
      next = done.next?.do === 'cancel' && !closing ? null : done.next; // needs the program's gate
    }
    return effects;
  }

  private async runRung(
    tx: Tx,
    venueKey: VenueKey,
    { subject, entry }: Step,
    asked: Rung,
    fired: (fired: Fired) => void,
  ): Promise<{ effects: WorkflowEffect[]; next: Rung | null }> {
    const { rung, revision, do: name, madeUp = false } = asked;
    const { now, venue } = await loadVenueNow(tx, venueKey);
    const whose = whoseIs(venue, subject);
    const gate = whose && ownOf(venue, whose).gate;
    if (!gate) return NOTHING;
    const [armed, nextArmed] = gate.armed;
    if (!armed || gate.entry !== entry || gate.over || armed.rung !== rung || armed.do !== name) return NOTHING;
    if (armed.at > now) {
      const moved = revision !== undefined && revision !== gate.revision;
      if (moved || madeUp) return NOTHING; // wait for the new instant
      throw new TooEarly(msBetween(now, armed.at));
    }
    const owed = madeUp ? null : await makeUp(tx, venue, gate, now, subject);
    if (owed) return { effects: owed, next: { ...asked, madeUp: true } }; // nobody could act until now: the rung may be due later
    const calendar = workingCalendar(venue.engagement.calendar);
    const change = runStep(venue, whose, armed, await loadStepFacts(tx, venue, whose, now), now, calendar);
    const effects = await writeChange(tx, change, bySystem(programAndCycleOf(venue), now), subject);
    fired({ name, lagMs: msBetween(armed.at, now) });
    return {
      effects,
      next: name === 'settle' && nextArmed?.at === armed.at ? { ...nextArmed, revision: gate.revision } : null,
    };
  }
}

/** A rung, and the revision of its gate in which it was read. */
interface Rung extends Pick<Step, 'rung' | 'revision'> {
  readonly do: StepName;
  /** Outages were made up for in this transaction already. An outage that still lasts would owe more at every run. */
  readonly madeUp?: boolean;
}

interface Fired {
  readonly name: StepName;
  readonly lagMs: number;
}

const NOTHING: { effects: WorkflowEffect[]; next: null } = { effects: [], next: null };

type SubjectPlace = VenueKey & {
  readonly program: string;
  /** Of the cycle; null outside one. */
  readonly cyclePhase: string | null;
};

/** The place of a subject, read before any lock: it may have changed when the lock is there. */
async function placeOf(tx: Tx, { kind, id }: Subject): Promise<SubjectPlace> {
  const { rows } = await sql<SubjectPlace>`
    select g.program, o.phase as cycle_phase, ${VENUE_KEY}
    from gate g left join gate o on o.kind = 'cycle' and o.id = g.cycle
    where g.kind = ${kind} and g.id = ${id}`.execute(tx);
  if (!rows[0]) throw noGateOf({ kind, id });
  return rows[0];
}

function whoseIs(venue: Venue, { kind, id }: Subject): Whose | null {
  if (kind === 'cycle') return { kind };
  const pilot = kind === 'pilot' ? venue.pilots.find((one) => one.id === id) : undefined;
  if (pilot) return { kind: 'pilot', pilot };
  const decision = kind === 'decision' ? venue.decisions.find((one) => one.id === id) : undefined;
  if (decision) return { kind: 'decision', decision };
  const review = venue.reviews.find((one) => one.id === id);
  return review ? { kind: 'review', review } : null;
}
