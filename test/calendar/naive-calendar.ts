import { Temporal } from 'temporal-polyfill';
import type { CalendarRules } from '../../libs/domain/time.js';

interface Window {
  date: Temporal.PlainDate;
  opens: number;
  closes: number;
}

/** The calendar of `libs/calendar` once more, for comparison: with Temporal, from one date to the next, nothing remembered. */
export function naive(rules: CalendarRules, zone = rules.zone) {
  const wall = (at: number) => Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDateTime();

  function reached(date: Temporal.PlainDate, time: string): number {
    const reading = date.toPlainDateTime(time);
    const first = reading.toZonedDateTime(zone, { disambiguation: 'earlier' });
    if (first.toPlainDateTime().equals(reading)) return first.epochMilliseconds;
    const afterGap = reading.toZonedDateTime(zone, { disambiguation: 'later' }).add({ milliseconds: 1 });
    return afterGap.getTimeZoneTransition('previous')?.epochMilliseconds ?? Number.NaN;
  }

  function* windows(at: number, direction: 1 | -1): Generator<Window> {
    for (
      let date = wall(at)
        .toPlainDate()
        .subtract({ days: 2 * direction });
      ;
      date = date.add({ days: direction })
    ) {
      if (!rules.workingDays.includes(date.dayOfWeek) || rules.holidays.includes(date.toString())) continue;
      const window = { date, opens: reached(date, rules.hours.from), closes: reached(date, rules.hours.to) };
      const ahead = direction === 1 ? window.closes >= at : window.opens <= at;
      if (ahead && window.opens < window.closes) yield window;
    }
  }

  const clamp = (at: number, { opens, closes }: Window) => Math.max(opens, Math.min(closes, at));
  const current = (at: number): Window => windows(at, 1).next().value as Window;

  return {
    current,
    works: (at: number): boolean => current(at).opens <= at,
    endOfWorkingDay: (at: number): number => current(at).closes,

    between(from: number, to: number): number {
      let sum = 0;
      for (const { opens, closes } of windows(from, 1)) {
        if (opens >= to) break;
        sum += Math.max(0, Math.min(closes, to) - Math.max(opens, from));
      }
      return sum;
    },

    pass(at: number, ms: number, direction: 1 | -1): number {
      let passed = 0;
      if (ms === 0) return at;
      for (const window of windows(at, direction)) {
        const [near, far] = direction === 1 ? [window.opens, window.closes] : [window.closes, window.opens];
        const length = Math.abs(far - clamp(at, window));
        const end = clamp(at, window) === at ? at : near;
        if (passed + length >= ms) return end + direction * (ms - passed);
        passed += length;
      }
      return Number.NaN;
    },

    step(at: number, count: number, direction: 1 | -1): number {
      const ahead = windows(at, direction);
      const first = ahead.next().value as Window;
      const moment = clamp(at, first);
      let last = first;
      for (let i = 0; i < count; i++) last = ahead.next().value as Window;
      if (count === 0) return moment;
      const reading = wall(moment).add({ days: first.date.until(last.date).days });
      return clamp(reading.toZonedDateTime(zone).epochMilliseconds, last);
    },
  };
}
