import { change, endIn, join, notifyAll, type Change, type Move } from '../../change.js';
import { decisionReview, notApproved, ownerOf } from '../../decision/outcome.js';
import type { ReviewFacts, Venue } from '../../facts.js';
import { haltPilot } from '../../pilot/ending.js';
import { isOver, subject } from '../../subject.js';
import type { Calendar, Instant } from '../../time.js';
import { askAgain, askNext, withdrawReviews, pendingBeside } from '../asking.js';
import { countsStill, hasEffect, inCase, isOfTheSame, reopened, reviewedBy, type Reviewed } from '../reviewed.js';
import { voidApproval, withoutApproval, withoutApprovals, type Ended } from './terms.js';

/** What the program ends an approval for: its time is over, what it was given on was not done, or another decision took the place. */
export type Lapse = Extract<Ended, 'expired' | 'condition_unmet' | 'superseded'>;

type Work = Exclude<Reviewed, { kind: 'decision' }>;

/**
 * An approval has come to its end: its reviewer is asked again, with a fresh clock. A decision that is in effect stays so
 * meanwhile, an item that has shipped as well, and a pilot that runs goes on. Before the effect nobody is asked while the cycle is
 * on hold: the program comes back to it when the hold ends.
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
    voidApproval(review, because, then, standing(of)),
  );
}

/** After a cancel nobody is asked by the program itself about what has no effect yet: the review ends with its approval. */
function asked(review: ReviewFacts, of: Reviewed, venue: Venue, now: Instant, calendar: Calendar): Change {
  if (!countsStill(of)) return change({});
  if (venue.gate?.phase !== 'cancelled' || hasEffect(of)) return askAgain([review], venue, now, calendar);
  return join(withoutApproval({ ...review, approvedUntil: null }), withdrawReviews([review], 'cancelled'));
}

const standing = (of: Reviewed): Record<string, string> =>
  inCase<Record<string, string>>(of, {
    decision: ({ decision }) => ({ decision: decision.gate.phase }),
    item: ({ item }) => ({ item: item.id, status: item.status }),
    pilot: ({ pilot }) => ({ pilot: pilot.id, state: pilot.gate.phase }),
  });

/** A review that ends without an approval, and by which verdict. */
export interface Failing {
  readonly review: ReviewFacts;
  readonly of: Reviewed;
  readonly venue: Venue;
  readonly verdict: string;
  readonly now: Instant;
  readonly calendar: Calendar;
}

/**
 * A review failed: a decision goes back to its forum, an item or a pilot to the people who shape it. A decision in effect, a shipped item and
 * a started pilot stay so, without the approval, and a problem is raised.
 */
export function notPassed(failing: Failing): Change {
  const { review, of, venue, verdict, now, calendar } = failing;
  if (hasEffect(of)) return lapsed(failing);
  const because = { review: review.id, verdict };
  if (of.kind === 'decision') return notApproved(of.decision, venue, because, now, calendar);
  return workNotApproved(failing, of);
}

/**
 * The review ends without an approval: an item is proposed once more, a pilot does not start. What the others approved was this,
 * so their approvals count no more: everybody looks again when it comes back.
 */
function workNotApproved({ review, venue, verdict }: Failing, of: Work): Change {
  const facts = named(of);
  const code = of.kind === 'item' ? 'item-not-approved' : 'pilot-not-approved';
  const self = subject('review', review.id);
  const others = venue.reviews.filter((other) => other.id !== review.id && isOfTheSame(other, review));
  const waiting = others.filter(({ gate }) => gate.phase === 'approved' || !isOver('review', gate.phase));
  return join(
    withoutApproval(review),
    change({
      moves: [ended(review)],
      entries: [{ type: code, subject: self, body: { ...facts, verdict } }],
      flags: [{ subject: self, code, problem: true, facts }],
    }),
    withoutApprovals(waiting, 'not_approved', withdrawReviews(waiting, 'not-approved')),
    of.kind === 'item' ? reopened([of.item], venue) : change({}),
  );
}

/** In effect, shipped or running without an approval. Whose decision it is looks at it again at once; a pilot that runs is halted. */
function lapsed({ review, of, venue, verdict, now, calendar }: Failing): Change {
  const self = subject('review', review.id);
  const owner = ownerOfIt(of);
  const open = pendingBeside(review, venue);
  const facts = named(of);
  return join(
    withoutApproval(review),
    change({
      moves: [ended(review)],
      entries: [{ type: 'approval-lapsed', subject: self, body: { ...facts, verdict } }],
      flags: [{ subject: self, code: 'approval-lapsed', problem: true, facts }],
      promises: of.kind === 'decision' ? [decisionReview(of.decision.id, owner, now)] : [],
      notices: notifyAll([...venue.facilitators, owner], { purpose: 'approval_lapsed', subject: self }),
    }),
    askNext(open, venue, now, calendar),
    of.kind === 'pilot' && of.pilot.gate.phase === 'running'
      ? haltPilot(of.pilot, venue, { because: 'approval', person: null })
      : change({}),
  );
}

/** What was reviewed, by its kind and id. */
const named = (of: Reviewed): Record<string, string> =>
  inCase<Record<string, string>>(of, {
    decision: ({ decision }) => ({ decision: decision.id }),
    item: ({ item }) => ({ item: item.id }),
    pilot: ({ pilot }) => ({ pilot: pilot.id }),
  });

/** Who looks at it again. */
const ownerOfIt = (of: Reviewed): string =>
  inCase(of, {
    decision: ({ decision }) => ownerOf(decision),
    item: ({ item }) => item.author,
    pilot: ({ pilot }) => pilot.owner,
  });

const ended = ({ id }: ReviewFacts): Move => endIn(subject('review', id), 'lapsed', 'reviewed');
