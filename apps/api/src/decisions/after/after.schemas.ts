import { z } from 'zod';
import { Reason, text } from '../../../../../libs/domain/fields/text.js';
import { Instant } from '../../../../../libs/domain/time.js';

/** It still holds, and why. */
export const ConfirmBody = z
  .strictObject({
    reason: Reason,
    reviewDate: Instant.optional().describe('when it is to come back again; never, without it'),
  })
  .meta({
    id: 'ConfirmBody',
    example: { reason: 'Reports still take six minutes', reviewDate: '2027-12-01T09:00:00.000Z' },
  });
export type ConfirmBody = z.infer<typeof ConfirmBody>;

/** It is to be decided anew, and why. */
export const ReopenBody = z
  .strictObject({
    reason: Reason,
    reviewDate: Instant.optional().describe('when the new decision is to come back'),
  })
  .meta({ id: 'ReopenBody', example: { reason: 'Twelve teams went back to the long form' } });
export type ReopenBody = z.infer<typeof ReopenBody>;

/** What was not known when it was decided. */
export const AppealBody = z.strictObject({ evidence: text(4000, 20) }).meta({
  id: 'AppealBody',
  example: { evidence: 'Since May two audits have failed for want of the free-text field' },
});
export type AppealBody = z.infer<typeof AppealBody>;
