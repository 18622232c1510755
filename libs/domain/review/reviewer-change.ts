import { change, join, type Change } from '../change.js';
import { conflictOfDuties } from '../decision/declaring/duties.js';
import type { ReviewFacts, Venue } from '../facts.js';
import { NOT_FOUND, type Refusal, refuse, ON_HOLD } from '../refusal.js';
import { isOver, subject } from '../subject.js';
import type { Calendar, Instant } from '../time.js';
import { ASKED, askAgain, backToWaiting, openReview } from './asking.js';
import {
  ARTICLE,
  conflictedIn,
  countsStill,
  isOfTheSame,
  partsIn,
  restsOn,
  reviewedBy,
  waitsForApproval,
  type Reviewed,
} from './reviewed.js';
import { voidApproval, withoutApproval, withoutApprovals } from './approval/terms.js';
import { phaseInWords } from '../words/phase-in-words.js';

/**
 * The reviews in which somebody with a conflict of interest in a decision still has a say, of the decision and of what rests on
 * it: open ones, and approvals for which something waits.
 */
export const reviewsWithConflict = (decision: string, venue: Venue, person: string): ReviewFacts[] =>
  venue.reviews.filter((review) => {
    const of = review.reviewer === person ? reviewedBy(review, venue) : null;
    return of !== null && rests(of, decision) && saysStill(review, of);
  });

/** Somebody has a conflict of interest in a decision: what that means for their reviews in one venue, which need not be the decision's. */
export const conflictIn = (decision: string, venue: Venue, person: string, now: Instant, calendar: Calendar): Change =>
  join(...reviewsWithConflict(decision, venue, person).map((review) => conflictedReview(review, venue, now, calendar)));

const rests = (of: Reviewed, decision: string): boolean => restsOn(of).includes(decision);

const saysStill = ({ gate }: ReviewFacts, of: Reviewed): boolean =>
  !isOver('review', gate.phase) || (gate.phase === 'approved' && waitsForApproval(of));

/** An item rests on one more decision: people with a conflict of interest in that decision no longer review the item. */
export function restsAlsoOn(venue: Venue, item: string, decision: string, now: Instant, calendar: Calendar): Change {
  const conflicted = venue.decisions.find(({ id }) => id === decision)?.conflicted ?? [];
  const of = venue.items.find(({ id }) => id === item);
  const reviews = venue.reviews.filter(
    (review) =>
      of !== undefined &&
      review.item === item &&
      conflicted.includes(review.reviewer) &&
      !of.conflicted.includes(review.reviewer) &&
      saysStill(review, { kind: 'item', item: of }),
  );
  return join(...reviews.map((review) => conflictedReview(review, venue, now, calendar)));
}

/**
 * A reviewer has a conflict of interest: they give no verdict, and one that they gave before it took effect counts no more.
 * That nobody approves now is a problem until somebody else takes the review over; its ladder goes on.
 */
function conflictedReview(review: ReviewFacts, venue: Venue, now: Instant, calendar: Calendar): Change {
  const { id, reviewer, gate } = review;
  const flagged = change({
    flags: [
      { subject: subject('review', id), code: 'nobody-may-review', problem: true, facts: { conflicted: reviewer } },
    ],
  });
  if (gate.phase !== 'approved') return flagged;
  return join(flagged, withoutApprovals([review], 'conflict', askAgain([review], venue, now, calendar)));
}

/** Who takes a review over, whether they have said which obligations there are, and who says so. */
export interface HandOver {
  readonly to: string;
  readonly answered: boolean;
  readonly by: string;
}

/** Somebody else reviews from now on, with a fresh clock when a verdict is wanted. The two-person rule holds for them as well. */
export function handOver(
  venue: Venue,
  id: string,
  { to, answered, by }: HandOver,
  now: Instant,
  calendar: Calendar,
): Change | Refusal {
  const review = venue.reviews.find((one) => one.id === id);
  const of = review ? reviewedBy(review, venue) : null;
  if (!review || !of) return NOT_FOUND;
  const no = handOverRefused(review, of, venue, to);
  if (no) return no;
  const self = subject('review', id);
  const handed = change({
    patches: [{ row: 'review', id, set: { ...ASKED, reviewer: to, askedAt: now, approvalEnded: null } }],
    entries: [{ type: 'review-handed-over', subject: self, body: { from: review.reviewer, to, by } }],
  });
  const { phase } = review.gate;
  if (phase === 'open') return join(handed, openReview(review, venue, now, calendar));
  if (phase === 'approved') {
    const voided = voidApproval(review, 'conflict', change({})); // who approved is not the one who is asked
    return join(withoutApproval(review), askAgain([review], venue, now, calendar), voided, handed);
  }
  if (phase === 'obligations' && answered) return join(handed, backToWaiting(review));
  return join(handed, change({ moves: [{ subject: self, signal: null, move: 'touch' }] }));
}

function handOverRefused(review: ReviewFacts, of: Reviewed, { reviews }: Venue, to: string): Refusal | null {
  const { reviewer, gate } = review;
  const voidable = gate.phase !== 'approved' || (countsStill(of) && conflictedIn(of).includes(reviewer));
  const mayComeBack = of.kind !== 'decision' && voidable; // somebody else is asked then
  if (isOver('review', gate.phase) && !mayComeBack)
    return refuse('already-reviewed', `The review is ${phaseInWords(gate.phase)} already`);
  if (gate.heldUntil) return ON_HOLD;
  const path = 'to';
  if (reviews.some((one) => isOfTheSame(one, review) && one.reviewer === to)) {
    const message = to === reviewer ? 'is the reviewer already' : `reviews this ${of.kind} already`;
    return refuse('already-exists', `${ARTICLE[of.kind].One} is reviewed by everybody once`, [{ path, message }]);
  }
  return approverRefused(of, to, path);
}

/** Why somebody may not approve this: the two-person rule, and conflicts of interest. */
export function approverRefused(of: Reviewed, to: string, path: string): Refusal | null {
  if (conflictedIn(of).includes(to)) {
    const about = of.kind === 'decision' ? 'this decision' : `a decision that this ${of.kind} rests on`;
    const errors = [{ path, message: `has a conflict of interest in ${about}` }];
    return refuse('conflict-of-interest', 'Whoever has a conflict of interest gives no verdict', errors);
  }
  if (of.kind !== 'decision') {
    const errors = [{ path, message: `has shaped this ${of.kind}` }];
    return partsIn(of).includes(to)
      ? refuse('conflict-of-duties', 'Nobody approves what they have shaped', errors)
      : null;
  }
  const { decision } = of;
  const deciders = decision.soleVoter === null ? [] : [decision.soleVoter];
  const duties = conflictOfDuties({ ...decision, deciders, reviewers: [to] });
  const errors = (duties?.errors ?? []).filter((error) => error.path === 'reviewers');
  if (!duties || errors.length === 0) return null;
  return { ...duties, errors: errors.map(({ message }) => ({ path, message })) };
}
