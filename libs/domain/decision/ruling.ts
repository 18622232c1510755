import { rulersOf } from '../acting/acting.js';
import type { Change } from '../change.js';
import { endPhaseWithLastDecision } from '../cycle/move.js';
import type { Venue, DecisionFacts } from '../facts.js';
import { NOT_FOUND, isRefusal, type Refusal, refuse, ON_HOLD } from '../refusal.js';
import { GO_ON } from '../pilot/outcomes.js';
import { goingOnRefused } from '../pilot/run.js';
import { isOver } from '../subject.js';
import type { Calendar, Instant } from '../time.js';
import { decided } from './outcome.js';
import { formOf } from './methods/forms.js';
import type { Because } from './methods/methods.js';
import { standing, standingWith, type Poll } from './settling/standing.js';
import { firstWords } from '../words/first-words.js';
import { phaseInWords } from '../words/phase-in-words.js';

/** What the final authority, or the deputy for them, rules. */
export interface Ruling {
  readonly option: string;
  readonly person: string;
  readonly rationale: string;
  /** Current advice with a reason that has no answer, neither from before nor with the ruling. */
  readonly answersMissing: readonly Advice[];
}

/** What somebody advised, by the id of their position; `by` is null where nobody may learn whose it is. */
export interface Advice {
  readonly id: string;
  readonly by: string | null;
  readonly reason: string;
}

/** Whose advice it is, and how it begins: `Ben: “Auditors need it”`. */
export const adviceInWords = ({ by, reason }: Pick<Advice, 'by' | 'reason'>): string =>
  `${by ?? 'Somebody'}: “${firstWords(reason)}”`;

/** Decides by the final authority; its deputy may once the ladder has climbed to them. */
export function rule(
  venue: Venue,
  decisionId: string,
  ruling: Ruling,
  poll: Poll,
  now: Instant,
  calendar: Calendar,
): Change | Refusal {
  const decision = venue.decisions.find(({ id }) => id === decisionId);
  if (!decision) return NOT_FOUND;
  const because = reasonsFor(decision, venue, ruling, poll, now, calendar);
  if (isRefusal(because)) return because;
  const actedFor = rulersOf(decision, venue).find(({ person }) => person === ruling.person)?.for ?? null;
  const outcome = {
    option: ruling.option,
    by: actedFor === null ? ('authority' as const) : ('deputy' as const),
    person: ruling.person,
    actedFor,
    because,
  };
  return endPhaseWithLastDecision(decided(decision, venue, outcome, now, calendar), venue, now, calendar);
}

const SHORTEST_RATIONALE = 10;

/**
 * Why somebody may not rule here, nor answer advice, or null. The deputy may once the ladder has climbed to them, or while the final authority
 * cannot. A stand-in of one of them acts for them.
 */
export function rulerRefused(
  decision: DecisionFacts,
  cycle: Pick<Venue, 'standIns' | 'reviews'>,
  person: string,
): Refusal | null {
  const { gate, deputy, conflicted } = decision;
  if (conflicted.includes(person)) {
    return refuse(
      'conflict-of-interest',
      'You have a conflict of interest in this decision: you advise, and others decide',
    );
  }
  const rules = rulersOf(decision, cycle).some((ruler) => ruler.person === person);
  if (!rules && person !== deputy) {
    return refuse('no-right', 'Only the final authority decides here; your right is shown with the decision');
  }
  if (isOver('decision', gate.phase) || gate.phase === 'decided') {
    return refuse('already-decided', `The decision is ${phaseInWords(gate.phase)} already`);
  }
  if (!rules) {
    return refuse(
      'no-right',
      'You are the deputy; the decision is the final authority’s until the ladder climbs to you',
    );
  }
  if (gate.heldUntil) return ON_HOLD;
  if (gate.phase === 'open' || gate.phase === 'last_call') return null;
  return refuse(
    'phase-closed',
    `The decision is ${phaseInWords(gate.phase)}; it opens with the cycle's decision phase`,
  );
}

/** What a ruling rests on: the final authority chooses when the method asks for it, or cannot settle it. */
function reasonsFor(
  decision: DecisionFacts,
  venue: Venue,
  ruling: Ruling,
  poll: Poll,
  now: Instant,
  calendar: Calendar,
): Because | Refusal {
  const { option, person } = ruling;
  const no = rulerRefused(decision, venue, person);
  if (no) return no;
  if (!decision.options.some(({ id }) => id === option)) {
    return refuse('unknown-reference', 'The decision has no such option', [
      { path: 'option', message: 'is not among the options' },
    ]);
  }
  const early = goesOnTooEarly(decision, option, venue, now);
  if (early) return early;
  const because = reasonsToChoose(option, decision, poll, now, calendar);
  return isRefusal(because) ? because : (unexplained(ruling) ?? because);
}

/** What the choice of an option rests on now, or why it cannot be chosen. */
function reasonsToChoose(
  option: string,
  decision: DecisionFacts,
  poll: Poll,
  now: Instant,
  calendar: Calendar,
): Because | Refusal {
  const { state, because } = standing(decision, poll, now, calendar);
  if (state !== 'ready' && state !== 'stalled') return stillOpen(decision);
  const chosen = state === 'ready' ? standingWith(option, decision, poll, now, calendar) : null;
  if (chosen && chosen.outcome !== option) {
    return refuse('illegal-step', 'Other options lead together; choose between those', [
      { path: 'option', message: 'is not among those that lead' },
    ]);
  }
  return (chosen ?? { because }).because;
}

/** The options among which the final authority may choose now; none while the method does not ask for a ruling. */
export const choicesNow = (decision: DecisionFacts, poll: Poll, now: Instant, calendar: Calendar): string[] =>
  decision.options
    .map(({ id }) => id)
    .filter((option) => !isRefusal(reasonsToChoose(option, decision, poll, now, calendar)));

/** A halted pilot is not let go on by its decider alone: its reviewers have approved that it runs. */
function goesOnTooEarly(decision: DecisionFacts, option: string, venue: Venue, now: Instant): Refusal | null {
  const pilot = venue.pilots.find(({ id }) => id === decision.pilot);
  const goesOn = decision.options.some(({ id, position }) => id === option && position === GO_ON);
  return pilot && goesOn ? goingOnRefused(pilot, venue, now) : null;
}

const stillOpen = ({ method }: DecisionFacts): Refusal =>
  formOf(method).advice
    ? refuse('advice-open', 'Advice is still being given; decide when its window has closed or everybody has spoken')
    : refuse('positions-open', 'People are taking positions, and the method decides; you choose when it cannot');

const ANSWER_FIRST =
  'Every piece of advice gets an answer with the decision: in the form of its page, or by the commands `decision answer` or `decision rule --answer`';

function unexplained({ rationale, answersMissing }: Ruling): Refusal | null {
  if (rationale.trim().length < SHORTEST_RATIONALE) {
    const errors = [{ path: 'rationale', message: `At least ${SHORTEST_RATIONALE} characters` }];
    return refuse('rationale-missing', 'A decision says why', errors);
  }
  if (answersMissing.length === 0) return null;
  const errors = answersMissing.map(({ id, ...advice }) => ({
    path: `answers.${id}`,
    message: `${adviceInWords(advice)} has no answer`,
  }));
  return refuse('advice-unanswered', ANSWER_FIRST, errors);
}
