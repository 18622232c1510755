import type { Change } from '../change.js';
import type { Venue } from '../facts.js';
import { NOT_FOUND, type Refusal, refuse, ON_HOLD } from '../refusal.js';
import type { Calendar, Instant } from '../time.js';
import { phaseInWords } from '../words/phase-in-words.js';
import { askAgain } from './asking.js';
import { countsStill, hasEffect, type Reviewed } from './reviewed.js';
import { lookUp } from './verdict/verdict-refused.js';

/** After changes: asks the reviewer again, with a fresh clock. An item or a pilot comes back like this also after it was not approved. */
export function resubmit(venue: Venue, id: string, now: Instant, calendar: Calendar): Change | Refusal {
  const found = lookUp(venue, id);
  if (!found) return NOT_FOUND;
  const { gate } = found.review;
  if (gate.heldUntil) return ON_HOLD;
  const no = comingBackRefused(found.of, venue);
  if (no) return no;
  const refused = found.of.kind !== 'decision' && ['lapsed', 'withdrawn'].includes(gate.phase);
  if (gate.phase !== 'changes_requested' && !refused)
    return refuse('illegal-step', `The review is ${phaseInWords(gate.phase)}; no changes are asked for`);
  return askAgain([found.review], venue, now, calendar);
}

function comingBackRefused(of: Reviewed, { gate }: Venue): Refusal | null {
  if (of.kind === 'decision') return null;
  if (gate?.heldUntil && !hasEffect(of)) return ON_HOLD;
  if (countsStill(of)) return null;
  return of.kind === 'item'
    ? refuse('illegal-step', 'The item is dropped; propose it again first')
    : refuse('illegal-step', `The pilot is ${phaseInWords(of.pilot.gate.phase)}; there is nothing to approve any more`);
}
