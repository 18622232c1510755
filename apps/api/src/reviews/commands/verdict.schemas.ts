import { z } from 'zod';
import { ConditionBody } from '../../../../../libs/domain/review/approval/terms.js';
import { Reason } from '../../../../../libs/domain/fields/text.js';
import { Instant } from '../../../../../libs/domain/time.js';

/** What a verdict is about: no verdict counts for words that came after its reviewer read them. */
const Entry = z
  .int()
  .min(1)
  .describe('the `entry` of the review with which you read what it is of; another one since is refused (412)');

export const ApproveBody = z
  .strictObject({
    entry: Entry,
    reason: Reason.optional(),
    until: Instant.optional().describe('when the approval ends; as the review was declared, without it'),
    conditions: z.array(ConditionBody).max(20).default([]).describe('what has to be done for it, by whom and by when'),
  })
  .meta({
    id: 'ApproveBody',
    example: {
      entry: 3,
      reason: 'The export keeps what must be kept',
      until: '2028-01-31T09:00:00.000Z',
      conditions: [
        { statement: 'The export leaves out names', owner: 'ben@example.org', dueAt: '2027-03-01T09:00:00.000Z' },
      ],
    },
  });
export type ApproveBody = z.infer<typeof ApproveBody>;

const Ids = z.array(z.uuid()).max(50).default([]);

/** What is missing, and what else has to be looked at again because of it. */
export const ChangesBody = z
  .strictObject({
    entry: Entry,
    reason: Reason,
    obligations: Ids.describe(
      'obligations that the changes concern: who recorded them looks again, also after approving',
    ),
    items: Ids.describe(
      'items of this decision that have to change: they are proposed once more; in the review of an item, it is that item',
    ),
  })
  .meta({
    id: 'ChangesBody',
    example: {
      entry: 3,
      reason: 'Names stay in the export',
      obligations: ['0b6f2a1c-6a0e-4c59-9a8f-1c2d3e4f5a6b'],
      items: ['5e7a0b1e-6a0e-4c59-9a8f-1c2d3e4f5a6b'],
    },
  });
export type ChangesBody = z.infer<typeof ChangesBody>;

export const RejectBody = z
  .strictObject({
    entry: Entry,
    obligation: z.uuid().describe('the obligation of this cycle that it would break'),
    reason: Reason,
  })
  .meta({
    id: 'RejectBody',
    example: {
      entry: 3,
      obligation: '0b6f2a1c-6a0e-4c59-9a8f-1c2d3e4f5a6b',
      reason: 'Old reports could not be erased',
    },
  });
export type RejectBody = z.infer<typeof RejectBody>;

export const TokenBody = z
  .strictObject({
    entry: Entry,
    verdict: z.enum(['approve', 'request_changes', 'reject']),
    obligation: z.uuid().optional(),
  })
  .refine(({ verdict, obligation }) => (verdict === 'reject') === (obligation !== undefined), {
    path: ['obligation'],
    message: 'A rejection cites an obligation, other verdicts cite none',
  })
  .meta({ id: 'TokenBody', example: { entry: 3, verdict: 'approve' } });
export type TokenBody = z.infer<typeof TokenBody>;

/** Shown once: only its hash is kept. */
export const TokenView = z
  .strictObject({ token: z.string(), expiresAt: Instant, command: z.string() })
  .meta({ id: 'TokenView' });
export type TokenView = z.infer<typeof TokenView>;
