import { z } from 'zod';
import { Reason, text } from '../../../../libs/domain/text.js';
import { Instant } from '../../../../libs/domain/time.js';
import { Clock, PersonView, Reasons, Responsible, Rungs } from '../decisions/decision.schemas.js';

export const ObligationView = z
  .strictObject({
    id: z.uuid(),
    reference: z.string(),
    statement: z.string(),
    reviewer: PersonView,
    at: Instant,
  })
  .meta({ id: 'ObligationView' });

export const ObligationList = z
  .strictObject({ items: z.array(ObligationView), next: z.string().nullable() })
  .meta({ id: 'ObligationList' });
export type ObligationList = z.infer<typeof ObligationList>;

/** What a reviewer says must be kept; an empty list says that there is nothing. */
export const ObligationsBody = z
  .strictObject({ obligations: z.array(z.strictObject({ reference: text(100), statement: text(2000) })).max(100) })
  .meta({
    id: 'ObligationsBody',
    example: { obligations: [{ reference: 'GDPR art. 17', statement: 'A person can be erased from old reports' }] },
  });
export type ObligationsBody = z.infer<typeof ObligationsBody>;

/** One review: whose verdict is waited for, until when, and what was said. */
export const ReviewView = Clock.extend({
  id: z.uuid(),
  program: z.uuid(),
  cycle: z.uuid().nullable(),
  decision: z.strictObject({
    id: z.uuid(),
    question: z.string(),
    state: z.string(),
    outcome: z.string().nullable(),
    rationale: z.string().nullable(),
  }),
  reviewer: PersonView,
  yours: z.boolean().describe('whether the verdict is yours to give'),
  verdict: z.string().nullable(),
  reason: z.string().nullable(),
  obligation: ObligationView.omit({ reviewer: true, at: true }).nullable(),
  decidedAt: Instant.nullable(),
  givenBy: PersonView.nullable().describe('who gave the verdict'),
  actedFor: PersonView.nullable().describe('the reviewer, when somebody stood in for them'),
  responsible: Responsible,
  ladder: Rungs,
  reasons: Reasons,
}).meta({ id: 'ReviewView' });
export type ReviewView = z.infer<typeof ReviewView>;

export const ApproveBody = z
  .strictObject({ reason: Reason.optional() })
  .meta({ id: 'ApproveBody', example: { reason: 'The export keeps what must be kept' } });
export type ApproveBody = z.infer<typeof ApproveBody>;

export const RejectBody = z
  .strictObject({ obligation: z.uuid().describe('the obligation of this cycle that it would break'), reason: Reason })
  .meta({
    id: 'RejectBody',
    example: { obligation: '0b6f2a1c-6a0e-4c59-9a8f-1c2d3e4f5a6b', reason: 'Old reports could not be erased' },
  });
export type RejectBody = z.infer<typeof RejectBody>;

export const ResubmitBody = z
  .strictObject({ note: text(2000) })
  .meta({ id: 'ResubmitBody', example: { note: 'The export now leaves out names' } });
export type ResubmitBody = z.infer<typeof ResubmitBody>;

export const TokenBody = z
  .strictObject({ verdict: z.enum(['approve', 'request_changes', 'reject']), obligation: z.uuid().optional() })
  .refine(({ verdict, obligation }) => (verdict === 'reject') === (obligation !== undefined), {
    path: ['obligation'],
    message: 'A rejection cites an obligation, other verdicts cite none',
  })
  .meta({ id: 'TokenBody', example: { verdict: 'approve' } });
export type TokenBody = z.infer<typeof TokenBody>;

/** Shown once: only its hash is kept. */
export const TokenView = z
  .strictObject({ token: z.string(), expiresAt: Instant, command: z.string() })
  .meta({ id: 'TokenView' });
export type TokenView = z.infer<typeof TokenView>;

/** Signals that brought no verdict. */
export const ClaimList = z
  .strictObject({
    items: z.array(
      z.strictObject({
        id: z.string(),
        review: z.uuid(),
        reviewer: PersonView,
        at: Instant,
        because: z.string(),
        claimedBy: PersonView.nullable().describe('whose token it was, when it was one of ours'),
        count: z.int(),
      }),
    ),
    next: z.string().nullable(),
  })
  .meta({ id: 'ClaimList' });
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
