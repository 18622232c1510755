import { z } from 'zod';
import { SubjectKind } from '../../../../../libs/domain/subject.schemas.js';
import { Instant } from '../../../../../libs/domain/time.js';
import { pageOf } from '../../http/paging/page.js';

export const ProblemList = pageOf(
  z.strictObject({
    id: z.uuid(),
    cycle: z.uuid().nullable(),
    subject: z.strictObject({ kind: SubjectKind, id: z.uuid() }),
    code: z.string(),
    meaning: z.string().describe('the code as a sentence'),
    facts: z.record(z.string(), z.unknown()),
    at: Instant,
  }),
  'ProblemList',
);
export type ProblemList = z.infer<typeof ProblemList>;
