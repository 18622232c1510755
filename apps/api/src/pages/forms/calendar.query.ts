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

/** The zone in which somebody reads dates, and names days. */
export async function readZone(db: Database | Tx, { person }: Viewer): Promise<string> {
  const reader = db.selectFrom('person').select('zone').where('id', '=', person);
  return (await reader.executeTakeFirstOrThrow()).zone;
}
