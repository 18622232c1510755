import { z } from 'zod';
import { change, type Change } from '../change.js';
import { aheadRefused, refuse, type Refusal } from '../refusal.js';
import { text } from '../fields/text.js';
import { subject } from '../subject.js';
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

/** A norm by its id, in its program, and who says something of it. */
export interface NormFacts {
  readonly id: string;
  readonly program: string;
  readonly by: string;
}

/** Sets a norm, unless the program has too many. The person who sets it owes its review. */
export function setNorm(
  { id, program, by }: NormFacts,
  { reviewAt }: Pick<NormBody, 'reviewAt'>,
  count: number,
  now: Instant,
): Change | Refusal {
  const no =
    dateRefused(reviewAt, now) ??
    (count < MOST_NORMS ? null : refuse('limit-reached', `A program has at most ${MOST_NORMS} norms; end one first`));
  if (no) return no;
  const about = subject('program', program);
  return change({
    entries: [{ type: 'norm-set', subject: about, body: { norm: id, reviewAt } }],
    promises: [{ kind: 'norm', about, part: id, owner: by, dueAt: reviewAt }],
  });
}

/**
 * Looks at a norm again, which keeps the promise; what holds from now on is looked at again in its turn. A norm in other words is
 * the norm `next`.
 */
export function reviewNorm(
  { id, program, by, endedAt }: NormFacts & { readonly endedAt: Instant | null },
  review: NormReview,
  next: string,
  now: Instant,
): Change | Refusal {
  if (endedAt !== null) return refuse('illegal-step', `This norm ended at ${endedAt}`);
  const { outcome } = review;
  const reviewAt = outcome === 'end' ? null : review.reviewAt;
  const no = reviewAt === null ? null : dateRefused(reviewAt, now);
  if (no) return no;
  const about = subject('program', program);
  const replacedBy = outcome === 'reword' ? next : null;
  const promise = { kind: 'norm', about, part: replacedBy ?? id } as const;
  return change({
    entries: [{ type: 'norm-reviewed', subject: about, body: { norm: id, outcome, reviewAt, replacedBy } }],
    kept: [{ kind: 'norm', about, part: id }],
    promises: reviewAt === null ? [] : [{ ...promise, owner: by, dueAt: reviewAt }],
  });
}

const dateRefused = (reviewAt: Instant, now: Instant): Refusal | null =>
  aheadRefused(reviewAt, now, { path: 'reviewAt', past: 'A norm is looked at again in the future, within a year' });
