import { type Calendar, type CalendarRules, type Duration, elapsedMs, type Instant } from '../domain/time.js';
import { DAY_MS, remember, wallClock, type WallClock } from './wall-clock.js';

const HOUR_MS = 3_600_000;
const FARTHEST_DAYS = 2 * 366;

type Direction = 1 | -1;

/** One date of a zone, counted in days since 1970-01-01, and the instants between which it is worked; the same ones when it is not. */
interface Day {
  date: number;
  opens: number;
  closes: number;
}

/**
 * Working time by `rules`.
 * 1. A working day lasts from the first instant at which the wall clock has reached its hour of opening to the first at which
 *    it has reached the hour of closing, both included. A day of which the clock skips all hours is no working day.
 * 2. Working time is the time that really passes in between. `addWorkingMs` gives the nearest instant by which the amount has
 *    passed, so it ends at closing time rather than at the next opening; a negative amount goes back; 0 gives `from` itself.
 * 3. A fraction of a working day is that part of the length by the rules, also on a day that a change of clocks makes shorter.
 * 4. No duration is shorter than 1 ms.
 */
export function workingCalendar(rules: CalendarRules): Calendar {
  return rules.pace ? pacedCalendar(rules, wholeMs(rules.pace.secondsPerWorkingDay * 1000)) : zonedCalendar(rules);
}

function zonedCalendar(rules: CalendarRules): Calendar {
  const weeks = new Map<string, WorkingWeek>();
  const weekIn = (zone: string): WorkingWeek => {
    const week = weeks.get(zone) ?? new WorkingWeek(rules, wallClock(zone));
    weeks.set(zone, week);
    return week;
  };
  const week = weekIn(rules.zone);

  const move = (from: Instant, duration: Duration, direction: Direction): Instant => {
    const at = parse(from);
    if (typeof duration === 'string') return format(at + direction * wholeMs(elapsed(duration)));
    if ('workingHours' in duration) return format(week.pass(at, direction * wholeMs(duration.workingHours * HOUR_MS)));
    const days = Math.floor(duration.workingDays);
    const rest = (duration.workingDays - days) * lengthOfDay(rules);
    return format(
      week.pass(week.step(at, days, direction), direction * (days === 0 ? wholeMs(rest) : Math.round(rest))),
    );
  };

  return {
    add: (from, duration) => move(from, duration, 1),
    subtract: (from, duration) => move(from, duration, -1),
    workingMsBetween: (from, to, zone = rules.zone) => weekIn(zone).between(parse(from), parse(to)),
    addWorkingMs: (from, ms, zone = rules.zone) => format(weekIn(zone).pass(parse(from), Math.round(ms))),
    endOfWorkingDay: (from, zone = rules.zone) => format(weekIn(zone).dayAt(parse(from), 1).closes),
  };
}

/** For rehearsals: every instant is worked, and `dayMs` stand for a day, be it a working or an elapsed one. */
function pacedCalendar(rules: CalendarRules, dayMs: number): Calendar {
  const scaled = (duration: Duration): number => {
    if (typeof duration === 'string') return wholeMs((elapsed(duration) / DAY_MS) * dayMs);
    if ('workingDays' in duration) return wholeMs(duration.workingDays * dayMs);
    return wholeMs(((duration.workingHours * HOUR_MS) / lengthOfDay(rules)) * dayMs);
  };
  return {
    add: (from, duration) => format(parse(from) + scaled(duration)),
    subtract: (from, duration) => format(parse(from) - scaled(duration)),
    workingMsBetween: (from, to) => Math.max(0, parse(to) - parse(from)),
    addWorkingMs: (from, ms) => format(parse(from) + Math.round(ms)),
    endOfWorkingDay: (from) => format(parse(from) + dayMs),
  };
}

/** The working days of a zone, in ms. Their order is that of their dates, also where the clock is set back over midnight. */
class WorkingWeek {
  private readonly day: (date: number) => Day;

  constructor(
    rules: CalendarRules,
    private readonly clock: WallClock,
  ) {
    const weekdays = new Set(rules.workingDays);
    const holidays = new Set(rules.holidays.map((date) => parse(date) / DAY_MS));
    const [opening, closing] = [timeOfDay(rules.hours.from), timeOfDay(rules.hours.to)];

    this.day = remember((date) => {
      if (!weekdays.has(weekdayOf(date)) || holidays.has(date)) return { date, opens: 0, closes: 0 };
      return { date, opens: clock.reached(date * DAY_MS + opening), closes: clock.reached(date * DAY_MS + closing) };
    });
  }

  /** The working day that goes on at `at`, or the next one in `direction`. */
  dayAt(at: number, direction: Direction): Day {
    const isAhead = ({ opens, closes }: Day): boolean => (direction === 1 ? closes >= at : opens <= at);
    let day = this.next(this.dateOf(at) - 2 * direction, direction);
    while (!isAhead(day)) day = this.next(day.date, direction);
    return day;
  }

  /** `count` working dates on from the working moment nearest to `at`, at the same wall-clock time. */
  step(at: number, count: number, direction: Direction): number {
    const first = this.dayAt(at, direction);
    const moment = within(first, at);
    if (count === 0) return moment;
    let day = first;
    for (let left = count; left > 0; left--) day = this.next(day.date, direction);
    return within(day, this.clock.at(this.clock.read(moment) + (day.date - first.date) * DAY_MS));
  }

  /** The nearest instant by which `ms` of working time have passed; before `at` when `ms` is negative. */
  pass(at: number, ms: number): number {
    if (!Number.isFinite(ms)) throw new RangeError(`Not an amount of working time: ${ms} ms`);
    if (ms === 0) return at;
    const direction = ms > 0 ? 1 : -1;
    let left = Math.abs(ms);
    for (let day = this.dayAt(at, direction); ; day = this.next(day.date, direction)) {
      const start = within(day, at);
      const room = direction === 1 ? day.closes - start : start - day.opens;
      if (left <= room) return start + direction * left;
      left -= room;
    }
  }

  between(from: number, to: number): number {
    if (from >= to) return 0;
    const last = this.dateOf(to) + 1;
    let sum = 0;
    for (let date = this.dateOf(from) - 1; date <= last; date++) {
      const day = this.day(date);
      if (isWorked(day)) sum += within(day, to) - within(day, from);
    }
    return sum;
  }

  private next(date: number, direction: Direction): Day {
    for (let days = 1; days <= FARTHEST_DAYS; days++) {
      const day = this.day(date + direction * days);
      if (isWorked(day)) return day;
    }
    const when = direction === 1 ? 'after' : 'before';
    throw new RangeError(
      `The calendar has no working day in the two years ${when} ${format(date * DAY_MS).slice(0, 10)}`,
    );
  }

  private dateOf(at: number): number {
    return Math.floor(this.clock.read(at) / DAY_MS);
  }
}

const isWorked = ({ opens, closes }: Day): boolean => opens < closes;
const within = ({ opens, closes }: Day, at: number): number => Math.min(Math.max(at, opens), closes);
const weekdayOf = (date: number): number => ((((date + 3) % 7) + 7) % 7) + 1;

function timeOfDay(text: string): number {
  const [hours, minutes] = text.split(':').map(Number);
  return (Number(hours) * 60 + Number(minutes)) * 60_000;
}

const lengthOfDay = ({ hours }: CalendarRules): number => timeOfDay(hours.to) - timeOfDay(hours.from);
const wholeMs = (ms: number): number => Math.max(1, Math.round(ms));

function elapsed(text: string): number {
  const ms = elapsedMs(text);
  if (ms === undefined) throw new RangeError(`Not a duration: ${text}`);
  return ms;
}

function parse(text: string): number {
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) throw new RangeError(`Not a date or an instant: ${text}`);
  return ms;
}

const format = (ms: number): Instant => new Date(ms).toISOString();
