import { workingCalendar } from '../../../../../libs/calendar/working-calendar.js';
import { Refused, refuse } from '../../../../../libs/domain/refusal.js';
import type { CalendarRules, Instant } from '../../../../../libs/domain/time.js';

/** A calendar without working days is found now and not at its first deadline. */
export function calendarWorks(calendar: CalendarRules, path: string, now: Instant): void {
  try {
    workingCalendar(calendar).add(now, { workingDays: 260 });
  } catch (error) {
    const errors = [{ path, message: (error as Error).message }];
    throw new Refused(refuse('invalid-calendar', 'This calendar has no working time', errors));
  }
}
