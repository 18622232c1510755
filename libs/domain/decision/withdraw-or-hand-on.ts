import type { Change } from '../change.js';
import { endPhaseWithLastDecision } from '../cycle/move.js';
import type { Venue } from '../facts.js';
import { NOT_FOUND, type Refusal, refuse, ON_HOLD } from '../refusal.js';
import { isOver } from '../subject.js';
import type { Calendar, Instant } from '../time.js';
import { phaseInWords } from '../words/phase-in-words.js';
import { handOn, withdrawForum } from './outcome.js';

/** Takes a decision out of its cycle: withdrawn for good, or handed on, so that its forum outlives the cycle. */
export function endForum(
  venue: Venue,
  decision: string,
  how: 'withdraw' | 'hand_on',
  now: Instant,
  calendar: Calendar,
): Change | Refusal {
  const found = venue.decisions.find(({ id }) => id === decision);
  if (!found) return NOT_FOUND;
  if (venue.gate?.heldUntil) return ON_HOLD;
  if (isOver('decision', found.gate.phase))
    return refuse('already-decided', `The decision is ${phaseInWords(found.gate.phase)} already`);
  if (how === 'hand_on' && venue.gate === null) {
    return refuse('illegal-step', 'The decision stands outside a cycle; there is none to outlive');
  }
  if (how === 'hand_on' && (found.handedOn || found.gate.phase === 'draft')) {
    return refuse(
      'illegal-step',
      found.handedOn ? 'The decision was handed on already' : 'The decision is not open yet',
    );
  }
  const done = how === 'withdraw' ? withdrawForum(found, venue, now, calendar) : handOn(found);
  return endPhaseWithLastDecision(done, venue, now, calendar);
}
