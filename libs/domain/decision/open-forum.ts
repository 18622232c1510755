import { begin, change, type Change, type InputWindow, type Move } from '../change.js';
import type { Venue, DecisionFacts } from '../facts.js';
import { arm, type Appointment, type Window } from '../ladder/ladder.js';
import { subject } from '../subject.js';
import type { Calendar, Instant } from '../time.js';
import { after } from './counting/closing.js';
import { formOf, windowOf } from './methods/forms.js';

const UNDECIDED = {
  outcome: null,
  outcomeBy: null,
  decidedBy: null,
  actedFor: null,
  decidedAt: null,
  because: null,
  rationale: null,
  dissent: null,
};

/** How long a forum that opens now takes positions. */
export const windowFrom = (
  decision: DecisionFacts,
  { engagement }: Pick<Venue, 'engagement'>,
  now: Instant,
  calendar: Calendar,
): Window => ({ from: now, until: calendar.add(now, windowOf(decision, engagement.leadTimes)[0]) });

/**
 * When a forum is looked at, and its ladder. Where advice has a window, it closes before the deadline; otherwise positions
 * count that come with the last instant, and what the ladder does at the deadline comes after that count.
 */
export function armForum(
  { ladder }: DecisionFacts,
  window: Window,
  adviceClosesAt: Instant | null,
  calendar: Calendar,
  extended = false,
): Appointment[] {
  const rungs = arm(ladder, window, calendar, extended);
  if (adviceClosesAt !== null) return inOrder([...untilAdviceCloses(adviceClosesAt, window.from, calendar), ...rungs]);
  const at = after(window.until);
  const count: Appointment = { do: 'settle', at, if: 'not_finished', who: ['final_authority'] };
  return inOrder([count, ...rungs.map((rung) => (rung.at === window.until ? { ...rung, at } : rung))]);
}

/** Arms a forum for another deadline. An advice window that has closed stays closed. A last call has no rungs, only its end. */
export function rearmForum(
  decision: DecisionFacts,
  window: Window,
  calendar: Calendar,
  extended: boolean,
): Appointment[] {
  const { gate, method, ladder } = decision;
  if (gate.phase === 'last_call') return armForum({ ...decision, ladder: [] }, window, null, calendar);
  if (!formOf(method).advice) return armForum(decision, window, null, calendar, extended);
  const look = gate.armed.find((appointment) => appointment.do === 'settle');
  if (!look) return inOrder(arm(ladder, window, calendar, extended));
  return armForum(decision, window, look.at < window.until ? look.at : window.until, calendar, extended);
}

/** The forum takes positions from now on, for the first time or once more. `input` is what else has a window. */
export const takesPositions = (
  { id }: Pick<DecisionFacts, 'id'>,
  window: Window,
  appointments: readonly Appointment[],
  input: readonly InputWindow[] = [],
): Move => begin(subject('decision', id), 'open', 'phaseEnded', { window, appointments, input });

/** Opens a forum: positions are asked for, advice may have a window, and the ladder is armed for the deadline. */
export function openForum(
  decision: DecisionFacts,
  venue: Pick<Venue, 'engagement'>,
  now: Instant,
  calendar: Calendar,
): Change {
  const window = windowFrom(decision, venue, now, calendar);
  const { until } = window;
  const advice = calendar.add(now, venue.engagement.leadTimes.advice);
  const closesAt = formOf(decision.method).advice ? (advice < until ? advice : until) : null;
  const advised: InputWindow[] = closesAt === null ? [] : [{ what: 'advice', opensAt: now, closesAt }];
  const self = subject('decision', decision.id);
  return change({
    moves: [takesPositions(decision, window, armForum(decision, window, closesAt, calendar), advised)],
    patches: [
      { row: 'decision', id: decision.id, set: { ...UNDECIDED, round: decision.gate.entry + 1, lastCalls: 0 } },
    ],
    entries: [
      { type: 'decision-opened', subject: self, body: { deadline: until, advice: closesAt, method: decision.method } },
    ],
  });
}

/** Reminds silent people while they can still give advice. When the advice window closes, the authority may rule. */
function untilAdviceCloses(closesAt: Instant, from: Instant, calendar: Calendar): Appointment[] {
  const at = calendar.subtract(closesAt, { workingDays: 0.5 });
  const reminder: Appointment = { do: 'remind', at, if: 'not_finished', who: ['responsible'] };
  const settle: Appointment = { do: 'settle', at: closesAt, if: 'not_finished', who: ['final_authority'] };
  return at > from ? [reminder, settle] : [settle];
}

/** Rungs keep their order among themselves; a plain appointment stands where its instant puts it. */
export const inOrder = (appointments: readonly Appointment[]): Appointment[] =>
  [...appointments].sort((one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : 0));
