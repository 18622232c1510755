import { z } from 'zod';
import { ItemStatus } from '../../../../libs/domain/backlog/item.js';
import { ConditionBody } from '../../../../libs/domain/review/approval/terms.js';
import { Email, Reason, text } from '../../../../libs/domain/fields/text.js';
import { Instant } from '../../../../libs/domain/time.js';
import { Clock, Reasons, Responsible, Rungs } from '../decisions/clock/clock.schemas.js';
import { PersonName } from '../../../../libs/domain/people.js';
import { pageOf } from '../http/paging/page.js';

export const ObligationView = z
  .strictObject({
    id: z.uuid(),
    reference: z.string(),
    statement: z.string(),
    reviewer: PersonName,
    at: Instant,
  })
  .meta({ id: 'ObligationView' });

export const ObligationList = pageOf(ObligationView, 'ObligationList');
export type ObligationList = z.infer<typeof ObligationList>;

/** What a reviewer says must be kept; an empty list says that there is nothing. */
export const ObligationsBody = z
  .strictObject({ obligations: z.array(z.strictObject({ reference: text(100), statement: text(2000) })).max(100) })
  .meta({
    id: 'ObligationsBody',
    example: { obligations: [{ reference: 'GDPR art. 17', statement: 'A person can be erased from old reports' }] },
  });
export type ObligationsBody = z.infer<typeof ObligationsBody>;

/** What is owed for an approval, by whom and until when. */
export const ConditionView = z
  .strictObject({
    id: z.uuid(),
    review: z.uuid(),
    statement: z.string(),
    owner: PersonName,
    dueAt: Instant,
    state: z.enum(['owed', 'reported', 'met', 'dropped']).describe('dropped: its approval counts no more'),
    note: z.string().nullable().describe('what its owner says was done'),
    reportedAt: Instant.nullable(),
    reportedBy: PersonName.nullable(),
    metAt: Instant.nullable(),
    metBy: PersonName.nullable(),
  })
  .meta({ id: 'ConditionView' });
export type ConditionView = z.infer<typeof ConditionView>;

export const ReportBody = z
  .strictObject({ note: text(2000).describe('what was done, and where it can be seen') })
  .meta({ id: 'ReportBody', example: { note: 'Names are left out since version 4.2' } });
export type ReportBody = z.infer<typeof ReportBody>;

/** One review: whose verdict is waited for, until when, and what was said. */
export const ReviewView = Clock.extend({
  id: z.uuid(),
  program: z.uuid(),
  cycle: z.uuid().nullable(),
  decision: z
    .strictObject({
      id: z.uuid(),
      question: z.string(),
      state: z.string(),
      outcome: z.string().nullable(),
      rationale: z.string().nullable(),
    })
    .nullable()
    .describe('what is reviewed: a decision, or else an item or a pilot'),
  item: z.strictObject({ id: z.uuid(), title: z.string(), status: ItemStatus }).nullable(),
  pilot: z.strictObject({ id: z.uuid(), name: z.string(), state: z.string() }).nullable(),
  reviewer: PersonName,
  step: z.int().describe('reviews of one step are asked together, those of the next when all of them have approved'),
  askedAt: Instant.describe('when the reviewer was first asked for anything'),
  yours: z.boolean().describe('whether the verdict is yours to give'),
  verdict: z.string().nullable(),
  reason: z.string().nullable(),
  obligation: ObligationView.omit({ reviewer: true, at: true }).nullable(),
  concerns: z
    .strictObject({ obligations: z.array(z.uuid()), items: z.array(z.uuid()) })
    .describe('what the changes concern that are asked for'),
  decidedAt: Instant.nullable(),
  approvedUntil: Instant.nullable().describe('when the approval ends and its reviewer is asked again; null: never'),
  approvalEnded: z
    .string()
    .nullable()
    .describe(
      'why what the reviewer approved before counts no more, such as `words_changed`; null: none of theirs has ended since their last verdict',
    ),
  conditions: z.array(ConditionView).describe('what approvals were given on, earliest due first'),
  givenBy: PersonName.nullable().describe('who gave the verdict'),
  actedFor: PersonName.nullable().describe('the reviewer, when somebody stood in for them'),
  responsible: Responsible,
  ladder: Rungs,
  reasons: Reasons,
}).meta({ id: 'ReviewView' });
export type ReviewView = z.infer<typeof ReviewView>;

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

export const ResubmitBody = z
  .strictObject({ note: text(2000) })
  .meta({ id: 'ResubmitBody', example: { note: 'The export now leaves out names' } });
export type ResubmitBody = z.infer<typeof ResubmitBody>;

export const HandOverBody = z
  .strictObject({ to: Email, reason: Reason })
  .meta({ id: 'HandOverBody', example: { to: 'cora@example.org', reason: 'Cleo has a conflict of interest' } });
export type HandOverBody = z.infer<typeof HandOverBody>;

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
