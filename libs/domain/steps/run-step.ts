import type { Change } from '../change.js';
import { endPhaseWithLastDecision } from '../cycle/move.js';
import type { Poll } from '../decision/settling/standing.js';
import { settle } from '../decision/settling/settle.js';
import type { Armed, DecisionFacts, Venue } from '../facts.js';
import type { Calendar, Instant } from '../time.js';
import { endsTheStall } from '../ladder/rung.js';
import { ASKING } from './asking.js';
import { CYCLE } from './cycle.js';
import { fired, ownOf, type DueStep, type StepFacts, type Steps, type Whose } from './due.js';
import { FORUM } from './forum.js';
import { PILOT } from './pilot.js';
import { REVIEW } from './review.js';

const KINDS = { cycle: CYCLE, decision: FORUM, review: REVIEW, pilot: PILOT } satisfies Record<Whose['kind'], unknown>;

/** What a due instant does. The same rules as for people; the actor is the system. */
export function runStep(
  venue: Venue,
  whose: Whose,
  armed: Armed,
  facts: StepFacts,
  now: Instant,
  calendar: Calendar,
): Change {
  const { gate } = ownOf(venue, whose);
  if (!gate) throw new Error('What runs outside any cycle has no step of a cycle');
  const due: DueStep = { venue, whose, gate, armed, facts, now, calendar };
  const { first, rows } = KINDS[whose.kind] as Steps<DueStep>; // each kind's steps are due of that kind
  const done = first?.(due);
  if (done) return done;
  if (!endsTheStall(armed.do) && !holds(armed.if, facts)) return fired(due, 'condition-does-not-hold');
  const step = rows[armed.do] ?? ASKING[armed.do];
  return step ? step(due) : fired(due, 'not-applicable');
}

/** A rung that ends the stall is the last one: nobody else would, so it asks for no condition. */
function holds(condition: Armed['if'], { taken, owing }: StepFacts): boolean {
  if (condition === 'nobody_took_it') return !taken;
  return condition === 'not_finished' || owing.length > 0;
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
  if (settled.result === 'waits' || !armed) return endPhaseWithLastDecision(settled.change, venue, now, calendar);
  const facts = { owing: [], taken: true, missing: [], poll };
  return runStep(venue, { kind: 'decision', decision }, armed, facts, now, calendar);
}
