import { change, join, type Change } from '../change.js';
import type { Venue, DecisionFacts, ReviewFacts } from '../facts.js';
import type { Flag } from '../flag.js';
import { arm } from '../ladder/ladder.js';
import { isOver, subject } from '../subject.js';
import type { Calendar, Duration, Instant } from '../time.js';

/** A review that was first asked for later than this before its decision takes effect is a sign-off at the last minute. */
const SIGN_OFF: Duration = { workingDays: 5 };

/** The reviews of a decision that have not ended. */
export const openReviewsOf = (decision: DecisionFacts, { reviews }: Venue): ReviewFacts[] =>
  reviews.filter((review) => review.decision === decision.id && !isOver(review.gate.phase));

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

/** A verdict is wanted once more: at once when it is the turn of its step, and with its step otherwise. */
export function askAgain(
  review: ReviewFacts,
  decision: DecisionFacts,
  venue: Venue,
  now: Instant,
  calendar: Calendar,
): Change {
  const others = openReviewsOf(decision, venue).filter(({ id }) => id !== review.id);
  const waiting = { ...review, gate: { ...review.gate, phase: 'waiting' } };
  const asked = askNext([...others, waiting], venue, now, calendar);
  const again = asked.moves.some((move) => move.subject.id === review.id);
  return again ? asked : join(backToWaiting(review), asked);
}

/** Asks a reviewer for a verdict. */
export function openReview(review: ReviewFacts, venue: Venue, now: Instant, calendar: Calendar): Change {
  return reviewClock(review, venue, 'open', now, calendar);
}

const ASKED = { verdict: null, givenBy: null, actedFor: null, concernedObligations: [], concernedItems: [] };

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
  return change({
    moves: [
      {
        subject: self,
        signal: phase === 'open' ? 'decided' : 'reviewed',
        move: 'begin',
        phase,
        window,
        appointments: arm(review.ladder, window, calendar),
      },
    ],
    patches: [
      {
        row: 'review',
        id: review.id,
        set: phase === 'open' ? ASKED : { verdict: phase },
      },
    ],
    entries: [
      {
        type: phase === 'open' ? 'review-opened' : 'changes-requested',
        subject: self,
        body: { deadline: window.until },
      },
    ],
  });
}

export function backToWaiting(review: ReviewFacts): Change {
  return change({
    moves: [
      {
        subject: subject('review', review.id),
        signal: 'decided',
        move: 'begin',
        phase: 'waiting',
        window: null,
        appointments: [],
      },
    ],
  });
}

/** Ends what is open of a decision's reviews: nobody needs them any more. */
export function endReviews(decision: DecisionFacts, venue: Venue, because: string): Change {
  const open = openReviewsOf(decision, venue);
  return change({
    moves: open.map((review) => ({
      subject: subject('review', review.id),
      signal: 'decided' as const,
      move: 'begin' as const,
      phase: 'withdrawn',
      window: null,
      appointments: [],
      over: true,
    })),
    entries: open.map((review) => ({
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
