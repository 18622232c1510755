import { plural } from './plural.js';

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** `4.2 seconds`, `3 hours 5 minutes`, `2 days 1 hour`: two units at most. For a time that passed, in ms; what is declared is told whole, by `durationInWords`. */
export function lengthInWords(ms: number): string {
  if (ms < 60_000) return `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} seconds`;
  const first = UNITS.findIndex(([, size]) => ms >= size);
  let rest = ms;
  const parts = UNITS.slice(first, first + 2).flatMap(([name, size]) => {
    const count = Math.floor(rest / size);
    rest -= count * size;
    return count === 0 ? [] : [plural(count, name)];
  });
  return parts.join(' ');
}
