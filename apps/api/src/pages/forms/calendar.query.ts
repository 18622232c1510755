import { workingCalendar } from '../../../../../libs/calendar/working-calendar.js';
import type { Database, Tx } from '../../../../../libs/database/connection.js';
import type { Viewer } from '../../../../../libs/domain/people.js';
import type { Calendar } from '../../../../../libs/domain/time.js';

/** The working days of a program, by which its forms offer dates. */
export async function readCalendar(db: Database | Tx, { program }: Viewer): Promise<Calendar> {
  const { engagement } = await db
    .selectFrom('program')
    .select('engagement')
    .where('id', '=', program)
    .executeTakeFirstOrThrow();
  return workingCalendar(engagement.calendar);
}
