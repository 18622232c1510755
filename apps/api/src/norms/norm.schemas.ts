import { z } from 'zod';
import { PersonName } from '../../../../libs/domain/people.js';
import { Instant } from '../../../../libs/domain/time.js';
import { Page, pageOf } from '../http/paging/page.js';

export const NormView = z
  .strictObject({
    id: z.uuid(),
    statement: z.string(),
    reviewAt: Instant.describe('when it is looked at again'),
    setBy: PersonName,
    setAt: Instant,
    reviewedAt: Instant.nullable().describe('when it was kept last'),
    endedAt: Instant.nullable(),
    replacedBy: z.uuid().nullable().describe('the norm that says it in other words'),
  })
  .meta({ id: 'NormView' });
export type NormView = z.infer<typeof NormView>;

export const NormList = pageOf(NormView, 'NormList');
export type NormList = z.infer<typeof NormList>;

export const NormsQuery = Page.extend({
  ended: z.enum(['true', 'false']).default('false').describe('also those that have ended'),
});
export type NormsQuery = z.infer<typeof NormsQuery>;
