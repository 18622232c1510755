import { endOfDay, startOfDay } from '../../../../../libs/calendar/days.js';
import { PlainDate, Zone } from '../../../../../libs/domain/time.js';

type Day = string | undefined;

/** A hidden field of forms that ask for days: the zone in which whoever fills them in reads dates. */
export const ZONE_FIELD = 'zone';

/** When a day begins in a zone, or the one that is `later` days after it. What is no day stays as it was sent, to be refused by its route. */
export const beginningOf = (day: Day, zone: Day, later = 0): Day =>
  there(day, zone, (date, at) => startOfDay(date, at, later));

/** The last second of a day in a zone; what is no day stays as it was sent. */
export const endOf = (day: Day, zone: Day): Day => there(day, zone, endOfDay);

function there(day: Day, zone: Day, instant: (date: PlainDate, zone: string) => string): Day {
  const [date, at] = [PlainDate.safeParse(day), Zone.safeParse(zone)];
  return date.success && at.success ? instant(date.data, at.data) : day;
}
