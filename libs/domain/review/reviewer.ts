import { z } from 'zod';
import { Email } from '../fields/text.js';
import { Duration } from '../time.js';

/** A reviewer of a decision, and in which step their review comes. */
export const Reviewer = z.strictObject({
  email: Email,
  step: z
    .int()
    .min(1)
    .max(10)
    .default(1)
    .describe('reviews of one step are asked together, and those of the next when all of them have approved'),
  approvalLasts: Duration.optional().describe('how long an approval holds; then its reviewer is asked again'),
});
export type Reviewer = z.infer<typeof Reviewer>;

/** Who approves: an address, or an address with its step. */
export const ReviewerBody = Email.or(Reviewer);
export type ReviewerBody = z.infer<typeof ReviewerBody>;

export const reviewerOf = (body: ReviewerBody): Reviewer =>
  typeof body === 'string' ? { email: body, step: 1 } : body;
export const addressOf = (body: ReviewerBody): string => reviewerOf(body).email;
