import { z } from 'zod';
import { Instant } from '../../../../../libs/domain/time.js';
import { DispositionView } from '../../dispositions/disposition.schemas.js';

/** An answer that stood, as it was published, until another one was given. */
export const EarlierAnswer = DispositionView.pick({
  kind: true,
  reason: true,
  answer: true,
  until: true,
  items: true,
  duplicateOf: true,
  repeats: true,
})
  .extend({
    contestedWith: z.string().nullable().describe('why its author contested it; null: nobody did'),
    replacedAt: Instant,
  })
  .meta({ id: 'EarlierAnswer' });
export type EarlierAnswer = z.infer<typeof EarlierAnswer>;

/** A published answer, and what whoever got it says of it: that is for them and for those who read drafts, and is nothing to everybody else. */
export const AnsweredView = z
  .strictObject({
    contribution: z.uuid(),
    answer: DispositionView.nullable().describe('null until it is published'),
    contest: z
      .strictObject({ reason: z.string(), at: Instant, settledAt: Instant.nullable() })
      .nullable()
      .describe('null: nobody contested it'),
    nextAnswerBy: Instant.nullable().describe(
      'by when it is answered once more: it was contested or put off, or its item was dropped; null: the answer stands',
    ),
    overdueSince: Instant.nullable().describe('since when that answer is late; null: it is not'),
    earlier: z.array(EarlierAnswer).describe('answers that stood before this one, newest first'),
    usefulness: z
      .strictObject({ useful: z.boolean(), comment: z.string().nullable(), at: Instant })
      .nullable()
      .describe('of the answer that stands; what was said of an earlier one stays with it'),
  })
  .meta({ id: 'AnsweredView' });
export type AnsweredView = z.infer<typeof AnsweredView>;
