import { workingCalendar } from '../../../../../libs/calendar/working-calendar.js';
import { Refused, refuse } from '../../../../../libs/domain/refusal.js';
import type { CalendarRules, Instant } from '../../../../../libs/domain/time.js';

/** Finds a calendar without working days now, and not at its first deadline or at what is due before one. Throws `invalid-calendar`. */
export function calendarWorks(calendar: CalendarRules, path: string, now: Instant): void {
  try {
    const works = workingCalendar(calendar);
    works.add(now, { workingDays: 260 });
    works.subtract(now, { workingDays: 260 });
  } catch (error) {
    const errors = [{ path, message: (error as Error).message }];
    throw new Refused(refuse('invalid-calendar', 'This calendar has no working time', errors));
  }
}
