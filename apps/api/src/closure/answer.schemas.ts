import { z } from 'zod';
import { Instant } from '../../../../libs/domain/time.js';
import { pageOf } from '../http/paging/page.js';
import { ContributionView } from '../contributions/contribution.schemas.js';
import { AnsweredView } from './answered/answered.schemas.js';
import { DispositionView } from '../dispositions/disposition.schemas.js';

/** What you said and what became of it. A duplicate shares the answer of what it repeats. */
export const AnswerView = ContributionView.pick({ id: true, kind: true, topic: true, text: true, at: true })
  .extend({
    became: DispositionView.nullable().describe('null until it is published'),
    shared: DispositionView.nullable().describe('the answer of the contribution that yours repeats'),
    contest: z
      .strictObject({ at: Instant, settledAt: Instant.nullable().describe('when you got the second answer') })
      .nullable()
      .describe('null: you did not contest it'),
    nextAnswerBy: AnsweredView.shape.nextAnswerBy,
    overdueSince: AnsweredView.shape.overdueSince,
  })
  .meta({ id: 'AnswerView' });
export const AnswerList = pageOf(AnswerView, 'AnswerList');
export type AnswerList = z.infer<typeof AnswerList>;
