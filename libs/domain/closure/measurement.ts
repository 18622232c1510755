import { z } from 'zod';
import { Figure } from '../fields/figure.js';
import { measurementsOf } from '../fields/measurements.js';
import { refuse, type Refusal } from '../refusal.js';
import { Instant } from '../time.js';

/** What an objective's metric came to at an instant, in its unit. */
export const Measurement = z.strictObject({
  objective: z.uuid(),
  value: Figure,
  at: Instant.describe('when it was so'),
});
export type Measurement = z.infer<typeof Measurement>;

export const MeasurementsBody = z
  .strictObject({ measurements: measurementsOf(Measurement, ({ objective }) => objective) })
  .meta({
    id: 'MeasurementsBody',
    example: {
      measurements: [{ objective: '4d5f0b1e-6a0e-4c59-9a8f-1c2d3e4f5a6b', value: 9.5, at: '2026-11-02T08:00:00.000Z' }],
    },
  });
export type MeasurementsBody = z.infer<typeof MeasurementsBody>;

/** How much is kept of one objective: `MOST_MEASURED` instants, and `MOST_RECORDED` values, including corrected ones. */
export const MOST_MEASURED = 2000;
export const MOST_RECORDED = 10_000;

/** How much of an objective is kept already. */
export interface Kept {
  readonly instants: number;
  readonly rows: number;
}

/**
 * What stands in the way of taking measurements in, of objectives of which so much is kept: an objective that is not there, an
 * instant to come, or more than is kept. `valueOf` is what is kept of an instant now.
 */
export function measuringRefused(
  measurements: readonly Measurement[],
  measured: ReadonlyMap<string, Kept>,
  valueOf: (one: Measurement) => number | undefined,
  now: Instant,
): Refusal | null {
  const offending = (message: string, is: (one: Measurement) => boolean, key: keyof Measurement) =>
    measurements.flatMap((one, index) => (is(one) ? [{ path: `measurements[${index}].${key}`, message }] : []));
  const unknown = offending(
    'This cycle has no objective with this id',
    (one) => !measured.has(one.objective),
    'objective',
  );
  if (unknown.length > 0) return refuse('unknown-reference', 'It names what is not there', unknown);
  const future = offending(`is after ${now}`, (one) => one.at > now, 'at');
  if (future.length > 0) return refuse('invalid-input', 'What has been measured has happened', future);
  const full = [...measured].some(([id, { instants, rows }]) => {
    const fresh = measurements.filter((one) => one.objective === id && valueOf(one) !== one.value);
    const later = fresh.filter((one) => valueOf(one) === undefined);
    return fresh.length > 0 && (instants + later.length > MOST_MEASURED || rows + fresh.length > MOST_RECORDED);
  });
  if (!full) return null;
  return refuse(
    'limit-reached',
    `At most ${MOST_MEASURED} measurements of one objective are kept, and ${MOST_RECORDED} with those that were corrected; send fewer, further apart`,
  );
}

/** Whether a value is at the target or beyond it, seen from the baseline. Where the two are the same, only that value is. */
export const reached = (
  { baseline, target }: { readonly baseline: number; readonly target: number },
  value: number,
): boolean => (target === baseline ? value === target : Math.sign(target - baseline) * (value - target) >= 0);
