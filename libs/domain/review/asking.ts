import { begin, change, endIn, join, type Change } from '../change.js';
import type { Venue, DecisionFacts, ReviewFacts } from '../facts.js';
import type { Flag } from '../flag.js';
import { arm } from '../ladder/ladder.js';
import { isOver, subject } from '../subject.js';
import { hasEffect, isOfTheSame, reviewedBy } from './reviewed.js';
import type { Calendar, Duration, Instant } from '../time.js';

/** A review that was first asked for later than this before its decision takes effect is a sign-off at the last minute. */
const SIGN_OFF: Duration = { workingDays: 5 };

/** The reviews of a decision that have not ended. */
export const openReviewsOf = (decision: DecisionFacts, { reviews }: Venue): ReviewFacts[] =>
  reviews.filter((review) => review.decision === decision.id && !isOver('review', review.gate.phase));

/**
 * What waits for its approval beside a review, of the same decision, item or pilot. A decision goes on without a review that has
 * ended, and so does what has come about otherwise; before, an item or a pilot waits for every one of its reviews, also for one
 * that was refused.
 */
export function pendingBeside(review: ReviewFacts, venue: Venue): ReviewFacts[] {
  const beside = venue.reviews.filter(
    (other) => other.id !== review.id && isOfTheSame(other, review) && isPending(other),
  );
  const of = reviewedBy(review, venue);
  return of && hasEffect(of) ? beside.filter(({ gate }) => !isOver('review', gate.phase)) : beside;
}

const isPending = ({ decision, gate }: ReviewFacts): boolean =>
  decision === null ? gate.phase !== 'approved' : !isOver('review', gate.phase);

/** Whether an approval has run out although its reviewer has not been asked again yet. The instant of its end is outside. */
export const isExpired = ({ gate, approvedUntil }: ReviewFacts, now: Instant): boolean =>
  gate.phase === 'approved' && approvedUntil !== null && approvedUntil <= now;

/** The reviews of an item or a pilot, and those of them whose approval is missing. */
export const reviewsOf = ({ reviews }: Pick<Venue, 'reviews'>, id: string): ReviewFacts[] =>
  reviews.filter((review) => review.item === id || review.pilot === id);
export const unapproved = (reviews: readonly ReviewFacts[]): ReviewFacts[] => reviews.filter(isPending);

/**
 * Asks for the verdicts that are next: those of the first step in which an approval is missing. While changes are made,
 * nobody else is asked: they would look at what is about to change.
 */
export function askNext(pending: readonly ReviewFacts[], venue: Venue, now: Instant, calendar: Calendar): Change {
  if (pending.some(({ gate }) => gate.phase === 'changes_requested')) return change({});
  const step = Math.min(...pending.map((review) => review.step));
  const next = pending.filter((review) => review.step === step && review.gate.phase !== 'open');
  return join(...next.map((review) => openReview(review, venue, now, calendar)));
}

/**
 * Verdicts of one decision, item or pilot are wanted once more: at once when it is the turn of their step, and with their step
 * otherwise. `again` has one review at least.
 */
export function askAgain(again: readonly ReviewFacts[], venue: Venue, now: Instant, calendar: Calendar): Change {
  const waiting = again.map((review) => ({ ...review, gate: { ...review.gate, phase: 'waiting' as const } }));
  const others = again.slice(0, 1).flatMap((review) => pendingBeside(review, venue));
  const beside = others.filter(({ id }) => !again.some((one) => one.id === id));
  const asked = askNext([...beside, ...waiting], venue, now, calendar);
  const later = again.filter(({ id }) => !asked.moves.some((move) => move.subject.id === id));
  return join(...later.map(backToWaiting), asked);
}

/** Asks a reviewer for a verdict. */
export function openReview(review: ReviewFacts, venue: Venue, now: Instant, calendar: Calendar): Change {
  return reviewClock(review, venue, 'open', now, calendar);
}

/** No verdict, or none that counts any more. */
export const ASKED = { verdict: null, givenBy: null, actedFor: null, concernedObligations: [], concernedItems: [] };

/** Gives a review its deadline and its ladder: while the verdict is waited for, and while changes are made. */
export function reviewClock(
  review: ReviewFacts,
  venue: Venue,
  phase: 'open' | 'changes_requested',
  now: Instant,
  calendar: Calendar,
): Change {
  const window = { from: now, until: calendar.add(now, venue.engagement.leadTimes.review) };
  const self = subject('review', review.id);
  const clock = { window, appointments: arm(review.ladder, window, calendar) };
  const asks = phase === 'open';
  return change({
    moves: [begin(self, phase, asks ? 'decided' : 'reviewed', clock)],
    patches: [{ row: 'review', id: review.id, set: asks ? ASKED : { verdict: phase } }],
    entries: [{ type: asks ? 'review-opened' : 'changes-requested', subject: self, body: { deadline: window.until } }],
  });
}

/** Lets a review wait again for what it reviews, without a clock. */
export const backToWaiting = ({ id }: ReviewFacts): Change =>
  change({ moves: [begin(subject('review', id), 'waiting', 'decided')] });

/** Withdraws reviews: nobody needs them any more, or not as things are. Only a verdict that is given in this moment stays. */
export function withdrawReviews(reviews: readonly ReviewFacts[], because: string): Change {
  return change({
    moves: reviews.map(({ id }) => endIn(subject('review', id), 'withdrawn', 'decided')),
    patches: reviews
      .filter(({ gate }) => gate.phase !== 'open')
      .map(({ id }) => ({ row: 'review' as const, id, set: ASKED })),
    entries: reviews.map((review) => ({
      type: 'review-ended',
      subject: subject('review', review.id),
      body: { because },
    })),
  });
}

/** Who approved at the last minute: they were first asked for anything too shortly before what they approved takes effect. */
export function lastMinute(
  reviews: readonly ReviewFacts[],
  { engagement }: Venue,
  effectAt: Instant,
  calendar: Calendar,
): Flag[] {
  const enough = engagement.leadTimes.signOff ?? SIGN_OFF;
  return reviews
    .filter(({ askedAt }) => calendar.add(askedAt, enough) > effectAt)
    .map(({ id, askedAt }) => ({
      subject: subject('review', id),
      code: 'last-minute-sign-off',
      facts: { askedAt, effectAt },
    }));
}
