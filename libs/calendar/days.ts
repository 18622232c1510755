import type { Instant, PlainDate } from '../domain/time.js';
import { DAY_MS, wallClock } from './wall-clock.js';

/** When a day begins where clocks show the time of `zone`, an IANA zone; or the day that is `later` days after it. */
export const startOfDay = (day: PlainDate, zone: string, later = 0): Instant =>
  new Date(wallClock(zone).reached(Date.parse(day) + later * DAY_MS)).toISOString();

/** The day of an instant where clocks show the time of `zone`: `2026-12-05`. */
export const dayIn = (at: Instant, zone: string): PlainDate =>
  new Date(wallClock(zone).read(Date.parse(at))).toISOString().slice(0, 10);

/** The last second of a day where clocks show the time of `zone`: told there, it has the date of that day. */
export const endOfDay = (day: PlainDate, zone: string): Instant =>
  new Date(Date.parse(startOfDay(day, zone, 1)) - 1000).toISOString();
