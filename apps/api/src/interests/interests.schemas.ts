import { z } from 'zod';
import { PersonName } from '../../../../libs/domain/people.js';
import { InterestsBody } from '../../../../libs/domain/program/interests.js';
import { Instant } from '../../../../libs/domain/time.js';

/** What somebody declared last. */
export const InterestsView = z
  .strictObject({
    person: PersonName,
    ...InterestsBody.shape,
    declaredAt: Instant,
    declaredBy: PersonName.nullable().describe('who brought it in with a file of people; null: they themselves'),
  })
  .meta({ id: 'InterestsView' });
export type InterestsView = z.infer<typeof InterestsView>;

export const InterestsList = z
  .strictObject({ items: z.array(InterestsView), next: z.string().nullable() })
  .meta({ id: 'InterestsList' });
export type InterestsList = z.infer<typeof InterestsList>;
