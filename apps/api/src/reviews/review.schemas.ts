import { z } from 'zod';
import { ItemStatus } from '../../../../libs/domain/backlog/item.js';
import { Email, Reason, text } from '../../../../libs/domain/fields/text.js';
import { Instant } from '../../../../libs/domain/time.js';
import { Clock, Reasons, Responsible, Rungs } from '../decisions/clock/clock.schemas.js';
import { PersonName } from '../../../../libs/domain/people.js';
import { ObligationView } from './obligation.schemas.js';
import { ConditionView } from './conditions/condition.schemas.js';

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

export const ResubmitBody = z
  .strictObject({ note: text(2000) })
  .meta({ id: 'ResubmitBody', example: { note: 'The export now leaves out names' } });
export type ResubmitBody = z.infer<typeof ResubmitBody>;

export const HandOverBody = z
  .strictObject({ to: Email, reason: Reason })
  .meta({ id: 'HandOverBody', example: { to: 'cora@example.org', reason: 'Cleo has a conflict of interest' } });
export type HandOverBody = z.infer<typeof HandOverBody>;
