import { elapsedMs, type Duration } from '../time.js';
import { plural } from './plural.js';

const UNITS = [
  [86_400_000, 'day'],
  [3_600_000, 'hour'],
  [60_000, 'minute'],
  [1000, 'second'],
] as const;

/** `2 working days`, `4 working hours`, `1 day and 12 hours`. */
export function durationInWords(duration: Duration): string {
  if (typeof duration !== 'string') {
    return 'workingDays' in duration
      ? plural(duration.workingDays, 'working day')
      : plural(duration.workingHours, 'working hour');
  }
  let left = elapsedMs(duration) ?? 0;
  const parts: string[] = [];
  for (const [ms, unit] of UNITS) {
    const count = Math.floor(left / ms);
    left -= count * ms;
    if (count > 0) parts.push(plural(count, unit));
  }
  return parts.join(' and ');
}
