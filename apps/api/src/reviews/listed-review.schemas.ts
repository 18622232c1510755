import { z } from 'zod';
import { PersonName } from '../../../../libs/domain/people.js';
import { Instant } from '../../../../libs/domain/time.js';

/** A review, as it is listed with what it is of. */
export const ListedReview = z.strictObject({
  id: z.uuid(),
  reviewer: PersonName,
  step: z.int().describe('reviews of one step are asked together, those of the next when all of them have approved'),
  state: z.string(),
  entry: z.int().describe('what a verdict names, which is about what you read with it'),
  deadline: Instant.nullable(),
  verdict: z.string().nullable(),
  reason: z.string().nullable(),
  obligation: z.uuid().nullable(),
  approvedUntil: Instant.nullable().describe('when the approval ends; null: never'),
  conditionsOwed: z.int().describe('how many conditions of the approval are not met yet'),
});
