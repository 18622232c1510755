import { z } from 'zod';
import { PersonName } from '../../../../libs/domain/people.js';
import { InterestsBody } from '../../../../libs/domain/program/interests.js';
import { Instant } from '../../../../libs/domain/time.js';
import { pageOf } from '../http/paging/page.js';

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

export const InterestsList = pageOf(InterestsView, 'InterestsList');
export type InterestsList = z.infer<typeof InterestsList>;
