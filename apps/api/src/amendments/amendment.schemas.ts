import { z } from 'zod';
import { AmendmentPart, AmendmentState } from '../../../../libs/domain/backlog/amendment.js';
import { PersonName } from '../../../../libs/domain/people.js';
import { text } from '../../../../libs/domain/fields/text.js';
import { Instant } from '../../../../libs/domain/time.js';
import { Page, pageOf } from '../http/paging/page.js';
import { CriterionView, PassageView, Relative } from '../backlog/item.schemas.js';

const CriterionSaid = CriterionView.omit({ id: true, obligation: true, story: true, demonstrated: true }).meta({
  id: 'CriterionSaid',
});

/** Words on which the proposal of a new item rests. */
const ProposedPassage = PassageView.omit({ id: true })
  .extend({ quote: z.string().nullable().describe('null as well when its author has said it otherwise since') })
  .meta({ id: 'ProposedPassage' });

export const AmendmentView = z
  .strictObject({
    id: z.uuid(),
    item: z.uuid().nullable().describe('null: what is proposed is a new one'),
    cycle: z.uuid(),
    part: AmendmentPart,
    criterion: z.uuid().nullable().describe('the criterion that is to say something else; null: a new one'),
    amends: z.uuid().nullable().describe('the proposal in whose place this one was made'),
    proposal: z.strictObject({
      title: z.string().nullable(),
      framing: z.string().nullable(),
      criteria: z.array(CriterionSaid),
      slices: z
        .array(z.strictObject({ title: z.string(), framing: z.string(), criteria: z.array(CriterionSaid) }))
        .describe('of a new item: parts that are to stand for themselves'),
      passages: z.array(ProposedPassage).describe('of a new item: the words that it rests on'),
      lineage: z.array(Relative).describe('of a new item: the items that it is to come out of, that you may read'),
    }),
    before: z
      .strictObject({ framing: z.string().nullable(), criterion: CriterionSaid.nullable() })
      .nullable()
      .describe('what it would replace, as it was when it was proposed'),
    reason: z.string(),
    proposer: PersonName,
    proposedAt: Instant,
    state: AmendmentState,
    answer: z.string().nullable().describe('the reason of the answer; a code when the rules answered'),
    answeredBy: PersonName.nullable().describe('null and answered: nobody did in time'),
    answeredAt: Instant.nullable(),
    made: z
      .strictObject({ criterion: z.uuid().nullable(), item: z.uuid().nullable() })
      .describe('what came of it: the criterion that says it, or the item that is the slice, or is new'),
  })
  .meta({ id: 'AmendmentView' });
export type AmendmentView = z.infer<typeof AmendmentView>;

export const AmendmentList = pageOf(AmendmentView, 'AmendmentList');
export type AmendmentList = z.infer<typeof AmendmentList>;

export const AmendmentFilter = Page.extend({
  state: AmendmentState.optional().describe('only those that stand so'),
});
export type AmendmentFilter = z.infer<typeof AmendmentFilter>;

export const AcceptAmendmentBody = z
  .strictObject({ reason: text(2000).optional() })
  .meta({ id: 'AcceptAmendmentBody', example: { reason: 'That is how it is measured in the field' } });
export type AcceptAmendmentBody = z.infer<typeof AcceptAmendmentBody>;

export const DeclineAmendmentBody = z
  .strictObject({ reason: text(2000).describe('at least 10 characters') })
  .meta({ id: 'DeclineAmendmentBody', example: { reason: 'The law asks for this field, so it has to stay' } });
export type DeclineAmendmentBody = z.infer<typeof DeclineAmendmentBody>;

export const WithdrawAmendmentBody = z.strictObject({}).meta({ id: 'WithdrawAmendmentBody', example: {} });
