import { z } from 'zod';
import { PersonName } from '../../../../libs/domain/people.js';
import { Instant } from '../../../../libs/domain/time.js';

export { AbsenceBody } from '../../../../libs/domain/acting/absence.js';
import { pageOf } from '../http/paging/page.js';

/** Who is away from when until when, and who acts for them. */
export const AbsenceView = z
  .strictObject({
    id: z.uuid(),
    program: z.uuid(),
    person: PersonName,
    deputy: PersonName.nullable().describe(
      'who acts for them meanwhile; null: nobody, also when the deputy has left the program',
    ),
    from: Instant,
    to: Instant,
    declaredBy: PersonName,
    endedAt: Instant.nullable().describe('when it was ended before its time'),
  })
  .meta({ id: 'AbsenceView' });
export type AbsenceView = z.infer<typeof AbsenceView>;

export const AbsenceList = pageOf(AbsenceView, 'AbsenceList');
export type AbsenceList = z.infer<typeof AbsenceList>;

export const EndAbsenceBody = z.strictObject({}).meta({ id: 'EndAbsenceBody', example: {} });
export type EndAbsenceBody = z.infer<typeof EndAbsenceBody>;
