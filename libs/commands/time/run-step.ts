import { sql } from 'kysely';
import { TooEarly, type StepRunner } from '../ports.js';
import { workingCalendar } from '../../calendar/working-calendar.js';
import type { Database, Tx } from '../../database/connection.js';
import { programAndCycleOf, type Venue } from '../../domain/facts.js';
import { runStep } from '../../domain/steps/run-step.js';
import { ownOf, type Whose } from '../../domain/steps/due.js';
import type { Position, Step, StepName, Subject } from '../../domain/subject.js';
import { msBetween } from '../../domain/time.js';
import { countStep } from '../../observability/metrics/steps.js';
import {
  notify,
  positionAfter,
  type AfterCommit,
  type WorkflowEffect,
  type WorkflowNotifier,
} from '../after-commit/after-commit.js';
import { lockGates } from '../gates/lock-gates.js';
import { readClock } from '../read-clock.js';
import { VENUE_KEY, loadVenueNow, lockVenue, type VenueKey } from '../venue/load-venue.js';
import { ENDED_AT_ONCE, endApprovals } from '../promises/approvals.js';
import { makeUp } from './outages.js';
import { askPromises } from '../promises/promises.js';
import { loadStepFacts } from './step-facts.js';
import { writeChange } from '../writing/write-change.js';

/** Time writes as people do: lock, clock, rule, rows. A person and a deadline at the same moment: one wins under the lock. */
export class PostgresStepRunner implements StepRunner {
  constructor(
    private readonly db: Database,
    private readonly notifier: WorkflowNotifier,
    private readonly endedAtOnce = ENDED_AT_ONCE,
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
      subject.kind === 'program' ? await this.lookAtPromises(tx, step) : await this.runRungs(tx, step, name, fired);
    return positionAfter(tx, subject, effects);
  }

  private async lookAtPromises(tx: Tx, { subject }: Step): Promise<WorkflowEffect[]> {
    await lockGates(tx, [subject], 'exclusive');
    const now = await readClock(tx);
    const { effects, ended } = await endApprovals(tx, subject.id, now, this.endedAtOnce);
    await askPromises(tx, subject.id, now, ended);
    return effects;
  }

  /** A rung. A look at a forum is none: what it leaves open climbs in the same transaction, where that is due at its instant. */
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
    const [armed, following] = gate.armed;
    if (!armed || gate.entry !== entry || gate.over || armed.rung !== rung || armed.do !== name) return NOTHING;
    if (armed.at > now) {
      const moved = revision !== undefined && revision !== gate.revision;
      if (moved || madeUp) return NOTHING; // wait for the new instant
      throw new TooEarly(msBetween(now, armed.at));
    }
    const owed = madeUp ? null : await makeUp(tx, venue, gate, now, subject);
    if (owed) return { effects: owed, next: { ...asked, madeUp: true } }; // nobody could act until now: is it due all the same?
    const calendar = workingCalendar(venue.engagement.calendar);
    const change = runStep(venue, whose, armed, await loadStepFacts(tx, venue, whose, now), now, calendar);
    const happening = { ...programAndCycleOf(venue), actor: null, at: now, command: null };
    const effects = await writeChange(tx, change, happening, subject);
    fired({ name, lagMs: msBetween(armed.at, now) });
    return {
      effects,
      next: name === 'settle' && following?.at === armed.at ? { ...following, revision: gate.revision } : null,
    };
  }
}

/** Which rung, and in which revision of its gate it was seen. */
interface Rung extends Pick<Step, 'rung' | 'revision'> {
  readonly do: StepName;
  /** What was owed for outages was given in this transaction. One that still lasts would owe more at every look. */
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

/** Where a subject runs, before any lock: what it says may be over when the lock is there. */
async function placeOf(tx: Tx, { kind, id }: Subject): Promise<SubjectPlace> {
  const { rows } = await sql<SubjectPlace>`
    select g.program, o.phase as cycle_phase, ${VENUE_KEY}
    from gate g left join gate o on o.kind = 'cycle' and o.id = g.cycle
    where g.kind = ${kind} and g.id = ${id}`.execute(tx);
  if (!rows[0]) throw new Error(`There is no gate of ${kind} ${id}`);
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
