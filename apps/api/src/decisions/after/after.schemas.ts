import { z } from 'zod';
import { Reason } from '../../../../../libs/domain/text.js';
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
