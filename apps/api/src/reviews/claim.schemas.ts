import { z } from 'zod';
import { Instant } from '../../../../libs/domain/time.js';
import { PersonName } from '../../../../libs/domain/people.js';
import { pageOf } from '../http/paging/page.js';

/** Signals that brought no verdict. */
export const ClaimList = pageOf(
  z.strictObject({
    id: z.string(),
    review: z.uuid(),
    reviewer: PersonName,
    at: Instant,
    because: z.string(),
    claimedBy: PersonName.nullable().describe('whose token it was, when it was one of ours'),
    count: z.int(),
  }),
  'ClaimList',
);
export type ClaimList = z.infer<typeof ClaimList>;

/** Pages of claims: `after` is the last answer's `next`. */
export const ClaimPage = z.strictObject({
  after: z
    .string()
    .regex(/^\d{1,18}$/, 'Use the `next` of the page before')
    .optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type ClaimPage = z.infer<typeof ClaimPage>;
