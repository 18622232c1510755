import { z } from 'zod';
import { RankingBody, ScoresBody, ScoresGiven } from '../../../../../libs/domain/decision/counting/ballot.js';
import { STANCES } from '../../../../../libs/domain/decision/positions.js';
import { PersonName } from '../../../../../libs/domain/people.js';
import { text } from '../../../../../libs/domain/fields/text.js';
import { Instant } from '../../../../../libs/domain/time.js';
import { pageOf } from '../../http/paging/page.js';

/** What somebody said in a forum. `current` is false when they changed it. */
export const PositionView = z
  .strictObject({
    id: z.uuid(),
    decision: z.uuid(),
    person: PersonName.nullable().describe('null where positions are anonymous'),
    kind: z.enum(['decide', 'advise', 'contribute']),
    option: z.uuid().nullable(),
    stance: z.enum(STANCES).nullable(),
    ranking: RankingBody.nullable(),
    scores: ScoresBody.nullable(),
    reason: z.string().nullable(),
    entry: z.int(),
    current: z.boolean().describe('false when they changed it'),
    at: Instant.nullable().describe('null where positions are anonymous, but for your own as it is taken'),
    answer: z.string().nullable(),
    answeredBy: PersonName.nullable(),
    answeredAt: Instant.nullable(),
  })
  .meta({ id: 'PositionView' });
export type PositionView = z.infer<typeof PositionView>;

/** Your position as it was just taken. An anonymous one comes with a receipt, which is shown this once. */
export const PositionTaken = PositionView.extend({
  receipt: z.string().nullable().describe('proves that you took part, and not what you said'),
}).meta({ id: 'PositionTaken' });
export type PositionTaken = z.infer<typeof PositionTaken>;

/** Whether the position with this receipt counts. */
export const ReceiptView = z.strictObject({ counts: z.boolean() }).meta({ id: 'ReceiptView' });
export type ReceiptView = z.infer<typeof ReceiptView>;

export const PositionList = pageOf(PositionView, 'PositionList');
export type PositionList = z.infer<typeof PositionList>;

/** What somebody says, in the form that the decision's method asks for; whoever advises, objects or disagrees gives a reason. */
export const PositionBody = z
  .strictObject({
    option: z.uuid().optional().describe('majority, authority: the option you are for'),
    stance: z
      .enum(STANCES)
      .optional()
      .describe('consent: agree, abstain, object; last_call: agree, abstain, disagree; majority: abstain'),
    ranking: RankingBody.optional().describe('ranked: options, best first; those of one rank in a list'),
    scores: ScoresGiven.optional().describe('score: by option, and by criterion or in the order of the criteria'),
    reason: text(4000).optional(),
  })
  .refine((body) => Object.values(body).some((part) => part !== undefined), 'Give an option, a reason, or both')
  .meta({ id: 'PositionBody', example: { reason: 'Auditors need the field once a year' } });
export type PositionBody = z.infer<typeof PositionBody>;
