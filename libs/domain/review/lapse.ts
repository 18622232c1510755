import { change, join, type Change, type Move } from '../change.js';
import { notifyAll } from '../cycle/move.js';
import { notApproved, ownerOf } from '../decision/forum.js';
import type { DecisionFacts, ReviewFacts, ReviewedItem, Venue } from '../facts.js';
import type { PromiseDraft } from '../promise.js';
import { isOver, subject } from '../subject.js';
import type { Calendar, Instant } from '../time.js';
import { askAgain, askNext, endReviews, pendingBeside } from './gates.js';
import { countsStill, hasEffect, isOfTheSame, reopened, reviewedBy, type Reviewed } from './reviewed.js';
import { tellEnded, withoutApproval, withoutApprovals, type Ended } from './terms.js';

/** What the program ends an approval for: its time is over, what it was given on was not done, or another decision took the place. */
export type Lapse = Extract<Ended, 'expired' | 'condition_unmet' | 'superseded'>;

/**
 * An approval has come to its end: its reviewer is asked again, with a fresh clock. A decision that is in effect stays so
 * meanwhile, and so does an item that has shipped. Before the effect nobody is asked while the cycle is on hold: the program comes
 * back to it when the hold ends.
 */
export function endApproval(venue: Venue, id: string, because: Lapse, now: Instant, calendar: Calendar): Change {
  const self = subject('review', id);
  const kept = change({ kept: [{ kind: 'approval', about: self }] });
  const review = venue.reviews.find((one) => one.id === id);
  const of = review ? reviewedBy(review, venue) : null;
  if (!review || !of || review.gate.phase !== 'approved') return kept;
  if (because === 'superseded') return join(kept, withoutApproval(review));
  const heldUntil = venue.gate?.heldUntil ?? null;
  if (heldUntil !== null && !hasEffect(of)) {
    return change({ promises: [{ kind: 'approval', about: self, owner: review.reviewer, dueAt: heldUntil }] });
  }
  const then = asked(review, of, venue, now, calendar);
  return join(
    kept,
    change({ patches: [{ row: 'review', id, set: { approvedUntil: null } }] }),
    then,
    tellEnded(review, because, then, standing(of)),
  );
}

/** After a cancel nobody is asked by the program itself about what has no effect yet: the review ends with its approval. */
function asked(review: ReviewFacts, of: Reviewed, venue: Venue, now: Instant, calendar: Calendar): Change {
  if (!countsStill(of)) return change({});
  if (venue.gate?.phase !== 'cancelled' || hasEffect(of)) return askAgain([review], venue, now, calendar);
  return join(withoutApproval({ ...review, approvedUntil: null }), endReviews([review], 'cancelled'));
}

const standing = (of: Reviewed): Record<string, string> =>
  of.kind === 'decision' ? { decision: of.decision.gate.phase } : { item: of.item.id, status: of.item.status };

/**
 * A gate failed: a decision goes back to its forum, an item to those who shape it. What has its effect already keeps it, but
 * without the approval: that is a problem for all to see.
 */
export function notPassed(
  review: ReviewFacts,
  of: Reviewed,
  venue: Venue,
  verdict: string,
  now: Instant,
  calendar: Calendar,
): Change {
  if (hasEffect(of)) return lapsed(review, of, venue, verdict, now, calendar);
  const because = { review: review.id, verdict };
  if (of.kind === 'decision') return notApproved(of.decision, venue, because, now, calendar);
  return itemNotApproved(review, of.item, venue, verdict);
}

/**
 * The item is proposed once more, and the review ends without an approval. What the others approved was this item, so their
 * approvals count no more: everybody looks again when it comes back.
 */
function itemNotApproved(review: ReviewFacts, item: ReviewedItem, venue: Venue, verdict: string): Change {
  const self = subject('review', review.id);
  const others = venue.reviews.filter((other) => other.id !== review.id && isOfTheSame(other, review));
  const waiting = others.filter(({ gate }) => gate.phase === 'approved' || !isOver(gate.phase));
  return join(
    withoutApproval(review),
    change({
      moves: [ended(review)],
      entries: [{ type: 'item-not-approved', subject: self, body: { item: item.id, verdict } }],
      flags: [{ subject: self, code: 'item-not-approved', problem: true, facts: { item: item.id } }],
    }),
    withoutApprovals(waiting, 'not_approved', endReviews(waiting, 'not-approved')),
    reopened([item], venue),
  );
}

/** In effect, or shipped, without an approval. Whose decision it is looks at it again at once. */
function lapsed(
  review: ReviewFacts,
  of: Reviewed,
  venue: Venue,
  verdict: string,
  now: Instant,
  calendar: Calendar,
): Change {
  const self = subject('review', review.id);
  const owner = of.kind === 'decision' ? ownerOf(of.decision) : of.item.author;
  const open = pendingBeside(review, venue);
  const facts: Record<string, string> = of.kind === 'decision' ? { decision: of.decision.id } : { item: of.item.id };
  return join(
    withoutApproval(review),
    change({
      moves: [ended(review)],
      entries: [{ type: 'approval-lapsed', subject: self, body: { ...facts, verdict } }],
      flags: [{ subject: self, code: 'approval-lapsed', problem: true, facts }],
      promises: of.kind === 'decision' ? [lookedAtAgain(of.decision, owner, now)] : [],
      notices: notifyAll([...venue.facilitators, owner], { purpose: 'approval_lapsed', subject: self }),
    }),
    askNext(open, venue, now, calendar),
  );
}

const lookedAtAgain = ({ id }: DecisionFacts, owner: string, dueAt: Instant): PromiseDraft => ({
  kind: 'decision_review',
  about: subject('decision', id),
  owner,
  dueAt,
});

const ended = ({ id }: ReviewFacts): Move => ({
  subject: subject('review', id),
  signal: 'reviewed',
  move: 'begin',
  phase: 'lapsed',
  window: null,
  appointments: [],
  over: true,
});
