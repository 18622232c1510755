import { z } from 'zod';
import { aheadRefused, refuse, type Refusal } from '../refusal.js';
import { text } from '../fields/text.js';
import { Instant } from '../time.js';

const Statement = text(500).describe('one sentence that everybody can hold each other to');
const ReviewAt = Instant.describe('when it is looked at again: at most 366 days ahead');

/** How people of a program work with each other. A norm without a date outlives the reason for it. */
export const NormBody = z.strictObject({ statement: Statement, reviewAt: ReviewAt }).meta({
  id: 'NormBody',
  example: { statement: 'We answer each other within two working days', reviewAt: '2027-06-01T08:00:00.000Z' },
});
export type NormBody = z.infer<typeof NormBody>;

/** What comes of looking at a norm again. */
export const NormReview = z
  .discriminatedUnion('outcome', [
    z.strictObject({ outcome: z.literal('keep'), reviewAt: ReviewAt }),
    z.strictObject({ outcome: z.literal('reword'), statement: Statement, reviewAt: ReviewAt }),
    z.strictObject({ outcome: z.literal('end') }),
  ])
  .meta({ id: 'NormReview', example: { outcome: 'keep', reviewAt: '2027-12-01T08:00:00.000Z' } });
export type NormReview = z.infer<typeof NormReview>;

/** More than people can keep in mind are none. */
const MOST_NORMS = 30;

/** What stands in the way of one more norm in a program that has so many. */
export function normRefused({ reviewAt }: { readonly reviewAt: Instant }, count: number, now: Instant): Refusal | null {
  return (
    dateRefused(reviewAt, now) ??
    (count < MOST_NORMS ? null : refuse('limit-reached', `A program has at most ${MOST_NORMS} norms; end one first`))
  );
}

/** What stands in the way of a review: the norm has ended, or its next date has come. */
export function normReviewRefused(
  norm: { readonly endedAt: Instant | null },
  review: NormReview,
  now: Instant,
): Refusal | null {
  if (norm.endedAt !== null) return refuse('illegal-step', `This norm ended at ${norm.endedAt}`);
  return review.outcome === 'end' ? null : dateRefused(review.reviewAt, now);
}

const dateRefused = (reviewAt: Instant, now: Instant): Refusal | null =>
  aheadRefused(reviewAt, now, { path: 'reviewAt', past: 'A norm is looked at again in the future, within a year' });
