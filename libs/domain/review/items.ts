import { change, type Change } from '../change.js';
import { goesOn, type ItemStatus } from '../backlog/item.js';
import type { CycleFacts, PilotFacts, ReviewFacts, ReviewedItem, Venue } from '../facts.js';
import { refuse, type Refusal, ON_HOLD } from '../refusal.js';
import { isOver } from '../subject.js';
import type { Calendar, Instant } from '../time.js';
import { askAgain, askNext, withdrawReviews, isExpired, lastMinute, reviewsOf, unapproved } from './asking.js';
import { ARTICLE, type Reviewed } from './reviewed.js';
import { approverRefused } from './reviewer-change.js';
import { withoutApprovals, type Ended } from './approval/terms.js';
import { phaseInWords } from '../words/phase-in-words.js';

/** Reviews of one item or pilot; more would only wait for each other. */
const MOST_REVIEWS = 20;

/** Why nobody can be named who reviews an item, or null. */
export function itemReviewRefused(cycle: CycleFacts, item: ReviewedItem, reviewer: string): Refusal | null {
  const { gate } = cycle;
  if (gate.heldUntil) return ON_HOLD;
  if (['agenda', 'pre_read', 'cancelled'].includes(gate.phase))
    return refuse('phase-closed', `The cycle is ${phaseInWords(gate.phase)}; items are reviewed from its session on`);
  if (item.status === 'shipped' || item.status === 'dropped')
    return refuse('illegal-step', `The item is ${item.status}; there is nothing to approve any more`);
  return reviewerRefused({ kind: 'item', item }, cycle, reviewer);
}

/** Why somebody cannot be named to review a pilot, or null. Reviewers can be named until it starts. */
export function pilotReviewRefused(pilot: PilotFacts, venue: Venue, reviewer: string): Refusal | null {
  if (pilot.gate.heldUntil) return ON_HOLD;
  if (pilot.gate.phase !== 'planned')
    return refuse(
      'illegal-step',
      `The pilot is ${phaseInWords(pilot.gate.phase)}; there is nothing to approve any more`,
    );
  return reviewerRefused({ kind: 'pilot', pilot }, venue, reviewer);
}

/** Everybody reviews the same once, and nobody what they have a part in. */
function reviewerRefused(of: Exclude<Reviewed, { kind: 'decision' }>, venue: Venue, reviewer: string): Refusal | null {
  const reviews = reviewsOf(venue, of.kind === 'item' ? of.item.id : of.pilot.id);
  const { One } = ARTICLE[of.kind];
  if (reviews.some((one) => one.reviewer === reviewer)) {
    const errors = [{ path: 'email', message: `reviews this ${of.kind} already` }];
    return refuse('already-exists', `${One} is reviewed by everybody once; resubmit the review that there is`, errors);
  }
  if (reviews.length >= MOST_REVIEWS) return refuse('limit-reached', `${One} has at most ${MOST_REVIEWS} reviews`);
  return approverRefused(of, reviewer, 'email');
}

/**
 * A review of an item or a pilot was declared: its reviewer is asked when it is the turn of its step, those of the first at once.
 * What was not approved comes back first.
 */
export function askReviewers(venue: Venue, id: string, now: Instant, calendar: Calendar): Change {
  const pending = unapproved(reviewsOf(venue, id));
  return pending.some(({ gate }) => isOver('review', gate.phase)) ? change({}) : askNext(pending, venue, now, calendar);
}

/** Why an item cannot go on, or to the tracker: somebody has not approved it. */
export function approvalsMissing(venue: Pick<Venue, 'reviews'>, item: string, now: Instant): Refusal | null {
  const reviews = reviewsOf(venue, item);
  const errors = [
    ...unapproved(reviews).map(({ id, gate }) => ({
      path: `reviews.${id}`,
      message: `is ${phaseInWords(gate.phase)}`,
    })),
    ...reviews
      .filter((review) => isExpired(review, now))
      .map(({ id, approvedUntil }) => ({ path: `reviews.${id}`, message: `has approved it until ${approvedUntil}` })),
  ];
  if (errors.length === 0) return null;
  return refuse('reviews-open', 'The item goes on when all of its reviews have approved it', errors);
}

/** What of an item is new. */
export interface ItemMove {
  readonly was: ItemStatus;
  readonly becomes: ItemStatus;
  /** Whether its words change as well. */
  readonly reworded: boolean;
}

/**
 * What a new status of an item means for its reviews. It goes on only with every approval, and with the words that were
 * approved; when it is dropped nobody need look any more; and who was asked shortly before it ships signed off at the last minute.
 */
export function itemMoves(
  venue: Venue,
  item: string,
  { was, becomes, reworded }: ItemMove,
  now: Instant,
  calendar: Calendar,
): Change | Refusal {
  const reviews = reviewsOf(venue, item);
  if (goesOn(was, becomes)) {
    const missing = approvalsMissing(venue, item, now);
    if (missing) return missing;
    if (reworded && reviews.length > 0)
      return refuse(
        'reviews-open',
        'Its reviewers approved other words; change them first, and let it go on when they have approved those',
      );
    return change({ flags: becomes === 'shipped' ? lastMinute(reviews, venue, now, calendar) : [] });
  }
  if (becomes !== 'dropped' || was === 'dropped') return change({});
  const standing = reviews.filter(({ gate }) => gate.phase === 'approved' || !isOver('review', gate.phase));
  return withoutApprovals(reviews, 'dropped', withdrawReviews(standing, 'dropped'));
}

/**
 * The words under review have changed: reviewers who approved them, or are asked to, are asked again. So no verdict, and no token for one,
 * counts for words that came after it was asked for.
 */
export function shapedAnew(venue: Venue, id: string, now: Instant, calendar: Calendar): Change {
  const asked = reviewsOf(venue, id).filter(({ gate }) => gate.phase === 'approved' || gate.phase === 'open');
  return lookAgain(asked, 'words_changed', venue, now, calendar);
}

/** Somebody has a part in an item now whose words stay: what they approved before counts no more. */
export function joinedShapers(venue: Venue, item: string, person: string, now: Instant, calendar: Calendar): Change {
  const own = reviewsOf(venue, item).filter(({ reviewer, gate }) => reviewer === person && gate.phase === 'approved');
  return lookAgain(own, 'shaped', venue, now, calendar);
}

const lookAgain = (
  reviews: readonly ReviewFacts[],
  because: Ended,
  venue: Venue,
  now: Instant,
  calendar: Calendar,
): Change =>
  reviews.length === 0 ? change({}) : withoutApprovals(reviews, because, askAgain(reviews, venue, now, calendar));
