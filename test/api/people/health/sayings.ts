import fc from 'fast-check';

const HOUR = 3_600_000;
const START = Date.parse('2026-03-02T09:00:00.000Z');
/** So many hours after it all began. */
export const at = (hours: number): string => new Date(START + hours * HOUR).toISOString();

/** What somebody said, when it was cited and answered: in hours after it was said. */
export interface Saying {
  readonly by: number;
  readonly proxy: boolean;
  readonly hour: number;
  readonly cited: number | null;
  readonly answered: number | null;
  readonly broken: boolean;
}
const hours = fc.option(fc.integer({ min: 1, max: 400 }), { nil: null });
/** Sixty of them, drawn once. */
export const SAYINGS = fc.sample(
  fc.record({
    by: fc.nat(2),
    proxy: fc.boolean(),
    hour: fc.nat(500),
    cited: hours,
    answered: hours,
    broken: fc.boolean(),
  }),
  { numRuns: 60, seed: 7 },
);

/** The value below which `fraction` of all lie, between neighbours by their distance; written apart from Postgres' function. */
function quantile(values: readonly number[], fraction: number): number | null {
  const sorted = [...values].sort((one, other) => one - other);
  const place = fraction * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  return low === undefined || high === undefined ? null : low + (high - low) * (place - Math.floor(place));
}
/** How long something took, in hours, where it happened: as health tells it. */
export const latency = (values: readonly (number | null)[]): object => {
  const cases = values.filter((value) => value !== null);
  const close = (value: number | null): unknown => (value === null ? null : expect.closeTo(value, 6));
  return {
    count: cases.length,
    medianHours: close(quantile(cases, 0.5)),
    p90Hours: close(quantile(cases, 0.9)),
  };
};
