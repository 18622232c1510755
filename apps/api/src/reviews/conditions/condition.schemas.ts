import { z } from 'zod';
import { text } from '../../../../../libs/domain/fields/text.js';
import { Instant } from '../../../../../libs/domain/time.js';
import { PersonName } from '../../../../../libs/domain/people.js';

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
