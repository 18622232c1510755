import { owingRulers } from '../acting/acting.js';
import { change, join, type Change, type Move, type NoticeDraft } from '../change.js';
import { resume } from '../cycle/hold.js';
import { closeSession } from '../cycle/commands.js';
import { moveDeadline } from '../cycle/deadline.js';
import { cancel, endingPhase, enter, flagged, phaseOf } from '../cycle/move.js';
import { decided, handOn, withdrawForum } from '../decision/forum.js';
import { settle } from '../decision/settling/settle.js';
import type { Poll } from '../decision/settling/standing.js';
import { inAStall } from '../decision/settling/stall.js';
import type { Armed, CycleFacts, DecisionFacts, GateFacts, PilotFacts, ReviewFacts, Venue } from '../facts.js';
import type { Flag } from '../flag.js';
import { pilotStep } from '../pilot/steps.js';
import { endsTheStall, type Receiver } from './rung.js';
import type { Purpose } from '../notice.js';
import { isRefusal } from '../refusal.js';
import { backToWaiting } from '../review/gates.js';
import { notPassed } from '../review/lapse.js';
import { reviewedBy } from '../review/reviewed.js';
import { isOver, type StepName } from '../subject.js';
import { latest, type Calendar, type Instant } from '../time.js';

/** What a due step needs to know beside its cycle, loaded when it fires. */
export interface StepFacts {
  /** Who still owes something, now. */
  readonly owing: readonly string[];
  /** Whether anybody has done a part of it yet. */
  readonly taken: boolean;
  /** What would be left unfinished if the phase ended now. */
  readonly missing: readonly Flag[];
  /** What the forum's method is told; null for what is no forum. */
  readonly poll: Poll | null;
}

/** Whose step it is. */
export type Whose =
  | { readonly kind: 'cycle' }
  | { readonly kind: 'decision'; readonly decision: DecisionFacts }
  | { readonly kind: 'review'; readonly review: ReviewFacts }
  | { readonly kind: 'pilot'; readonly pilot: PilotFacts };

interface Due {
  readonly venue: Venue;
  readonly whose: Whose;
  readonly gate: GateFacts;
  readonly armed: Armed;
  readonly facts: StepFacts;
  readonly now: Instant;
  readonly calendar: Calendar;
}

/** Due of a cycle itself. */
type DueInCycle = Due & { readonly venue: CycleFacts };
const isInCycle = (due: Due): due is DueInCycle => due.venue.gate !== null && due.whose.kind === 'cycle';

/** What a due instant does. The same rules as for people; the actor is the system. */
export function runStep(
  venue: Venue,
  whose: Whose,
  armed: Armed,
  facts: StepFacts,
  now: Instant,
  calendar: Calendar,
): Change {
  const gate = gateOf(venue, whose);
  if (!gate) throw new Error('What no cycle holds has no step of a cycle');
  const due: Due = { venue, whose, gate, armed, facts, now, calendar };
  const settled = settleFirst(due) ?? stepOfPilot(due);
  if (settled) return settled;
  if (!endsTheStall(armed.do) && !holds(armed.if, facts)) return fired(due, 'condition-does-not-hold');
  return STEPS[armed.do](due);
}

/** Whatever is due at a forum: what its method can settle by now, it settles. */
function settleFirst(due: Due): Change | null {
  const { whose, facts, venue, now, calendar, armed } = due;
  if (whose.kind !== 'decision' || !facts.poll) return null;
  const settled = settle(whose.decision, venue, facts.poll, now, calendar);
  if (settled?.movesOn) return endingPhase(join(fired(due, settled.result), settled.change), venue, now, calendar);
  if (armed.do !== 'settle') return null;
  if (settled?.result === 'waits') return settled.change; // its instant has moved on
  return join(fired(due, settled?.result ?? 'waits'), settled?.change ?? change({}));
}

/** What time does with a pilot, where that is not what it does everywhere. */
function stepOfPilot(due: Due): Change | null {
  const { whose, venue, now, calendar, armed } = due;
  const done = whose.kind === 'pilot' ? pilotStep({ pilot: whose.pilot, venue, now, calendar }, armed) : null;
  return done && join(fired(due, done.result), done.change);
}

/** A look before its time, after new positions: what the method can settle by now, or null when nothing would change. */
export function lookEarly(
  venue: Venue,
  decision: DecisionFacts,
  poll: Poll,
  now: Instant,
  calendar: Calendar,
): Change | null {
  const settled = settle(decision, venue, poll, now, calendar);
  if (!settled) return null;
  const armed = decision.gate.armed.find((appointment) => appointment.do === 'settle');
  if (settled.result === 'waits' || !armed) return endingPhase(settled.change, venue, now, calendar);
  const facts = { owing: [], taken: true, missing: [], poll };
  return runStep(venue, { kind: 'decision', decision }, armed, facts, now, calendar);
}

/** A rung that ends the stall is the last one: nobody else would, so it asks for no condition. */
function holds(condition: Armed['if'], { taken, owing }: StepFacts): boolean {
  if (condition === 'nobody_took_it') return !taken;
  return condition === 'not_finished' || owing.length > 0;
}

/** The gate of whose step it is; null for a step of a cycle where there is none. */
export function gateOf(venue: Venue, whose: Whose): GateFacts | null {
  if (whose.kind === 'cycle') return venue.gate;
  if (whose.kind === 'pilot') return whose.pilot.gate;
  return whose.kind === 'decision' ? whose.decision.gate : whose.review.gate;
}

const STEPS: Record<StepName, (due: Due) => Change> = {
  remind: (due) => {
    const receivers = due.armed.who.includes('responsible') ? ableOf(due, due.facts.owing) : receiversOf(due);
    return join(fired(due, 'fired', receivers), change({ notices: tell(due, receivers, reminderOf(due)) }));
  },
  escalate,
  extend_once: extendOnce,
  apply_tie_break: (due) => {
    if (due.whose.kind !== 'decision' || !due.facts.poll) return fired(due, 'not-applicable');
    const broken = inAStall(due.whose.decision, due.facts.poll, due.now, due.calendar);
    if (!broken) return fired(due, 'tie-survived');
    const outcome = { ...broken, by: 'tie_break' as const, person: null, actedFor: null };
    return endForumBy(due, decided(due.whose.decision, due.venue, outcome, due.now, due.calendar));
  },
  apply_default: endWait,
  advance_flagged: endWait,
  cancel: (due) => {
    const by = { person: null, because: 'ladder' };
    if (isInCycle(due)) return join(fired(due, 'fired'), cancel(due.venue, by, due.now, due.calendar));
    if (due.whose.kind === 'decision')
      return endForumBy(due, withdrawForum(due.whose.decision, due.venue, due.now, due.calendar));
    return endWait(due);
  },
  close_session: (due) => {
    if (!isInCycle(due)) return fired(due, 'not-applicable');
    const closed = closeSession(due.venue, { person: null }, due.now);
    return isRefusal(closed) ? fired(due, 'closed-already') : closed;
  },
  settle: (due) => fired(due, 'not-applicable'), // a forum was looked at before
  ask_promise: (due) => fired(due, 'not-applicable'),
  halt: (due) => fired(due, 'not-applicable'), // steps of pilots were done before
  start_pilot: (due) => fired(due, 'not-applicable'),
  end_pilot: (due) => fired(due, 'not-applicable'),
};

function advanceFlagged(due: DueInCycle): Change {
  const by = { person: null, because: due.facts.missing.length > 0 ? 'flagged' : 'time' };
  if (phaseOf(due.venue) === 'decision') return handOnOpen(due);
  return join(fired(due, 'fired'), flagged(due.venue, due.facts.missing, by, due.now, due.calendar));
}

/** The backstop of the phase `decision`: a forum that is still open outlives its cycle. */
function handOnOpen(due: DueInCycle): Change {
  const { venue, now, calendar } = due;
  const open = venue.decisions.filter(({ gate, handedOn }) => !isOver(gate.phase) && !handedOn);
  const by = { person: null, because: 'time' };
  return join(fired(due, 'fired'), ...open.map(handOn), enter('closure', venue, by, now, calendar));
}

function endHold(due: DueInCycle): Change {
  const resumed = resume(due.venue, { person: null }, due.now, due.calendar);
  return isRefusal(resumed) ? fired(due, 'not-on-hold') : join(fired(due, 'fired'), resumed);
}

/** Adds somebody to those responsible. Without a receiver it raises a problem, and the next rung that asks somebody comes at once. */
function escalate(due: Due): Change {
  const { gate, venue } = due;
  const receivers = receiversOf(due);
  if (receivers.length === 0) {
    const next = gate.armed.find(({ rung, do: step }) => rung > due.armed.rung && step === 'escalate');
    return join(
      fired(due, 'no-receiver'),
      change({
        flags: [
          {
            subject: gate.subject,
            code: 'no-receiver',
            problem: true,
            facts: { rung: due.armed.rung, who: due.armed.who },
          },
        ],
        moves: next && next.at > due.now ? [hastened(due, next.rung)] : [],
        notices: tell(due, venue.facilitators, 'reminder'),
      }),
    );
  }
  return change({
    moves: [
      {
        subject: gate.subject,
        signal: null,
        move: 'fire',
        rung: due.armed.rung,
        responsible: receivers.map((person) => ({ person, because: 'escalation' as const })),
      },
    ],
    entries: [rungEntry(due, 'fired', receivers)],
    notices: tell(due, receivers, 'escalation'),
  });
}

/** Gives those who owe something longer, counted from the deadline, or from now when that has passed. */
function extendOnce(due: Due): Change {
  const { gate, venue, armed, now, calendar } = due;
  if (!armed.by || gate.extended || gate.deadline === null) return fired(due, 'not-applicable');
  const to = calendar.add(latest(gate.deadline, now), armed.by);
  const by = { person: null, because: 'ladder' };
  const moved = moveDeadline(venue, gate.subject, to, 'The ladder extended it', by, now, calendar);
  if (isRefusal(moved)) return fired(due, moved.refused);
  const receivers = receiversOf(due);
  const told = tell(due, receivers, reminderOf(due)).map((notice) => ({
    ...notice,
    data: { ...notice.data, deadline: to },
  }));
  return join(fired(due, 'fired', receivers), moved, change({ notices: told }));
}

const hastened = ({ gate, now }: Due, rung: number): Move => ({
  subject: gate.subject,
  signal: null,
  move: 'hasten',
  rung,
  at: now,
});

/** What ends a wait that nobody ended: a cycle goes on, flagged; a review has not approved; a forum takes its default. */
function endWait(due: Due): Change {
  const { whose } = due;
  if (isInCycle(due)) return due.gate.heldUntil ? endHold(due) : advanceFlagged(due);
  if (whose.kind === 'review') return endReview(due, whose.review);
  return whose.kind === 'decision' ? decideByDefault(due, whose.decision) : fired(due, 'not-applicable');
}

/** Not approved; or to go on without the obligations that were asked for. */
function endReview(due: Due, review: ReviewFacts): Change {
  const { venue, now, calendar } = due;
  if (review.gate.phase === 'obligations') return join(fired(due, 'fired'), backToWaiting(review), unanswered(due));
  const of = reviewedBy(review, venue);
  if (!of) return fired(due, 'not-applicable');
  return endForumBy(due, notPassed(review, of, venue, 'not_approved', now, calendar));
}

function decideByDefault(due: Due, decision: DecisionFacts): Change {
  const { venue, now, calendar } = due;
  const option = decision.defaultOption ?? decision.options.find(({ statusQuo }) => statusQuo)?.id;
  if (!option) return endForumBy(due, withdrawForum(decision, venue, now, calendar));
  const because = { rule: 'default on expiry' };
  const outcome = { option, by: 'default' as const, person: null, actedFor: null, because };
  return endForumBy(due, decided(decision, venue, outcome, now, calendar));
}

const endForumBy = (due: Due, done: Change): Change =>
  endingPhase(join(fired(due, 'fired'), done), due.venue, due.now, due.calendar);

function unanswered({ whose, gate }: Due): Change {
  if (whose.kind !== 'review') return change({});
  return change({
    flags: [{ subject: gate.subject, code: 'obligations-not-recorded', facts: { reviewer: whose.review.reviewer } }],
  });
}

/** Every rung leaves a trace: which, to whom, and with what result. */
function fired(due: Due, result: string, receivers: readonly string[] = []): Change {
  return change({
    moves: [{ subject: due.gate.subject, signal: null, move: 'fire', rung: due.armed.rung }],
    entries: [rungEntry(due, result, receivers)],
  });
}

const rungEntry = ({ gate, armed }: Due, result: string, receivers: readonly string[]): Change['entries'][number] => ({
  type: 'rung-fired',
  subject: gate.subject,
  body: { do: armed.do, rung: armed.rung, phase: gate.phase, version: gate.version, result, receivers },
});

const tell = (due: Due, people: readonly string[], purpose: Purpose): NoticeDraft[] =>
  [...new Set(people)].map((person) => ({
    person,
    purpose,
    subject: due.gate.subject,
    mark: due.venue.gate?.heldUntil ? `hold-${due.armed.rung}` : due.armed.rung,
    data: { phase: due.gate.phase, deadline: dueOf(due), do: due.armed.do },
    own: isOwn(due, person),
  }));

/** A position is owed by whoever has the right, in person; what comes with an office falls to whoever stands in. */
const isOwn = ({ whose, venue }: Due, person: string): boolean =>
  whose.kind === 'decision' &&
  ![...owingRulers(whose.decision), whose.decision.deputy, ...venue.facilitators].includes(person);

/** Until when they can do what is asked of them: advice closes before its forum does. */
function dueOf({ gate, armed, now }: Due): Instant | null {
  const advice = gate.input.find(({ what, closesAt }) => what === 'advice' && closesAt >= now);
  return armed.do === 'remind' && advice ? advice.closesAt : gate.deadline;
}

function reminderOf({ whose, gate }: Due): Purpose {
  if (gate.heldUntil) return 'reminder';
  if (whose.kind !== 'cycle') return 'reminder';
  if (gate.phase === 'pre_read') return 'pre_read_reminder';
  return gate.phase === 'session' ? 'input_reminder' : 'reminder';
}

function receiversOf(due: Due): string[] {
  const { venue, whose, armed, facts } = due;
  const id = whose.kind === 'review' ? whose.review.decision : null;
  const decision = whose.kind === 'decision' ? whose.decision : venue.decisions.find((one) => one.id === id);
  /** Nobody is asked to rule who has a conflict of interest. */
  const able = (person: string | null | undefined): string[] =>
    person && !decision?.conflicted.includes(person) ? [person] : [];
  const people: Record<Receiver, readonly (string | null)[]> = {
    responsible: facts.owing,
    facilitator: venue.facilitators,
    deputy_facilitator: [venue.deputy],
    final_authority: able(decision?.authority),
    deputy: able(decision?.deputy),
  };
  const found = (who: readonly Receiver[]): string[] =>
    ableOf(
      due,
      [...new Set(who.flatMap((receiver) => people[receiver]))].filter((person) => person !== null),
    );
  const asked = found(armed.who);
  return asked.length > 0 ? asked : found(armed.fallback ?? []);
}

/** Nobody is asked for what they can do no more. */
function ableOf({ whose }: Due, people: readonly string[]): string[] {
  const unable = unableIn(whose);
  return people.filter((person) => !unable.includes(person));
}

function unableIn(whose: Whose): readonly string[] {
  if (whose.kind === 'cycle') return [];
  if (whose.kind === 'pilot') return whose.pilot.unable;
  return whose.kind === 'decision' ? whose.decision.unable : whose.review.unable;
}
