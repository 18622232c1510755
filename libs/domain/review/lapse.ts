import { change, join, type Change } from '../change.js';
import { notifyAll } from '../cycle/move.js';
import { notApproved, ownerOf } from '../decision/forum.js';
import type { Venue, DecisionFacts, ReviewFacts } from '../facts.js';
import { subject } from '../subject.js';
import type { Calendar, Instant } from '../time.js';
import { askAgain, askNext, openReviewsOf } from './gates.js';
import { withoutApproval } from './terms.js';

/** Why an approval counts no more: its time is over, what it was given on was not done, or another decision took the place. */
export type Ended = 'expired' | 'condition_unmet' | 'superseded';

/**
 * An approval has come to its end: its reviewer is asked again, with a fresh clock. A decision that is in effect stays so
 * meanwhile. Before the effect nobody is asked while the cycle is on hold: the program comes back to it when the hold ends.
 */
export function endApproval(venue: Venue, id: string, because: Ended, now: Instant, calendar: Calendar): Change {
  const self = subject('review', id);
  const kept = change({ kept: [{ kind: 'approval', about: self }] });
  const review = venue.reviews.find((one) => one.id === id);
  const decision = venue.decisions.find((one) => one.id === review?.decision);
  if (!review || !decision || review.gate.phase !== 'approved') return kept;
  if (because === 'superseded') return join(kept, withoutApproval(review));
  const heldUntil = venue.gate?.heldUntil ?? null;
  if (heldUntil !== null && decision.gate.phase !== 'in_effect') {
    return change({ promises: [{ kind: 'approval', about: self, owner: review.reviewer, dueAt: heldUntil }] });
  }
  return join(
    kept,
    change({
      patches: [{ row: 'review', id, set: { approvedUntil: null } }],
      entries: [{ type: 'approval-ended', subject: self, body: { because, decision: decision.gate.phase } }],
    }),
    asked(review, decision, venue, now, calendar),
  );
}

function asked(review: ReviewFacts, decision: DecisionFacts, venue: Venue, now: Instant, calendar: Calendar): Change {
  const counts = ['decided', 'in_effect'].includes(decision.gate.phase);
  return counts ? askAgain(review, decision, venue, now, calendar) : change({});
}

/**
 * A gate failed: its decision goes back to the forum. One that is in effect already stays so, but without the approval: that
 * is a problem for all to see, and its owner is to look at it again at once.
 */
export function notPassed(
  review: ReviewFacts,
  decision: DecisionFacts,
  venue: Venue,
  verdict: string,
  now: Instant,
  calendar: Calendar,
): Change {
  const because = { review: review.id, verdict };
  if (decision.gate.phase !== 'in_effect') return notApproved(decision, venue, because, now, calendar);
  const self = subject('review', review.id);
  const owner = ownerOf(decision);
  const others = openReviewsOf(decision, venue).filter(({ id }) => id !== review.id);
  const lapsed = change({
    moves: [
      {
        subject: self,
        signal: 'reviewed',
        move: 'begin',
        phase: 'lapsed',
        window: null,
        appointments: [],
        over: true,
      },
    ],
    entries: [{ type: 'approval-lapsed', subject: self, body: { decision: decision.id, verdict } }],
    flags: [{ subject: self, code: 'approval-lapsed', problem: true, facts: { decision: decision.id } }],
    promises: [{ kind: 'decision_review', about: subject('decision', decision.id), owner, dueAt: now }],
    notices: notifyAll([...venue.facilitators, owner], { purpose: 'approval_lapsed', subject: self }),
  });
  return join(withoutApproval(review), lapsed, askNext(others, venue, now, calendar));
}
