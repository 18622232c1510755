import { startOfDay } from '../../../../../libs/calendar/days.js';
import { PlainDate, Zone } from '../../../../../libs/domain/time.js';

/** A hidden field of forms that ask for days: the zone in which whoever fills them in reads dates. */
export const ZONE_FIELD = 'zone';

/** When a day begins in a zone, or the one that is `later` days after it. What is no day stays as it was sent, to be refused by its route. */
export function beginningOf(day: string | undefined, zone: string | undefined, later = 0): string | undefined {
  const [date, there] = [PlainDate.safeParse(day), Zone.safeParse(zone)];
  return date.success && there.success ? startOfDay(date.data, there.data, later) : day;
}
