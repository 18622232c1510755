import { change, join, type Change } from '../change.js';
import { backToWaiting } from '../review/asking.js';
import { notPassed } from '../review/approval/lapse.js';
import { reviewedBy } from '../review/reviewed.js';
import { endForumBy, fired, type DueOf, type Steps } from './due.js';

type DueOfReview = DueOf<'review'>;

/** What time does with a review that nobody ended. */
export const REVIEW: Steps<DueOfReview> = {
  rows: { apply_default: endWait, advance_flagged: endWait, cancel: endWait },
};

/** Not approved; or to go on without the obligations that were asked for. */
function endWait(due: DueOfReview): Change {
  const { whose, venue, now, calendar } = due;
  const { review } = whose;
  if (review.gate.phase === 'obligations') return join(fired(due, 'fired'), backToWaiting(review), unanswered(due));
  const of = reviewedBy(review, venue);
  if (!of) return fired(due, 'not-applicable');
  return endForumBy(due, notPassed({ review, of, venue, verdict: 'not_approved', now, calendar }));
}

const unanswered = ({ whose, gate }: DueOfReview): Change =>
  change({
    flags: [{ subject: gate.subject, code: 'obligations-not-recorded', facts: { reviewer: whose.review.reviewer } }],
  });
