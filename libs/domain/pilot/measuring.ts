import { z } from 'zod';
import type { PilotFacts, Venue } from '../facts.js';
import { Figure } from '../fields/figure.js';
import { measurementsOf } from '../fields/measurements.js';
import { refuse, type Offence, type Refusal } from '../refusal.js';
import { normalized, text } from '../fields/text.js';
import { Instant } from '../time.js';
import { isOf } from './threshold.js';
import { phaseInWords } from '../words/phase-in-words.js';

/** How much is kept of one pilot. */
export const MOST_MEASURED = 10_000;

/** What a metric came to for a number of people, at an instant: a figure of many, never of somebody. */
export const PilotMeasurement = z.strictObject({
  metric: text(200).describe('of one of its thresholds'),
  value: Figure,
  people: z.int().min(1).max(1e9).describe('of how many people this is the figure'),
  at: Instant.describe('when it was so'),
});
export type PilotMeasurement = z.infer<typeof PilotMeasurement>;

export const PilotMeasurementsBody = z
  .strictObject({ measurements: measurementsOf(PilotMeasurement, ({ metric }) => normalized(metric)) })
  .meta({
    id: 'PilotMeasurementsBody',
    example: {
      measurements: [{ metric: 'reports with an error', value: 1.2, people: 40, at: '2027-03-02T08:00:00.000Z' }],
    },
  });
export type PilotMeasurementsBody = z.infer<typeof PilotMeasurementsBody>;

/** What is known beside the pilot when measurements come in. */
export interface Known {
  /** How many are kept already. */
  readonly kept: number;
  /** What is kept of the same metric and instant. */
  readonly before: (one: PilotMeasurement) => number | undefined;
}

/** Nothing is collected any more once the purpose has ended that covers it. */
export const purposeEnded = ({ purposeUntil }: PilotFacts, now: Instant): Refusal | null =>
  purposeUntil <= now
    ? refuse('consent-missing', `The purpose that covers what this pilot collects ended at ${purposeUntil}`)
    : null;

/** Why somebody cannot start a pilot or send its measurements, or null: its owner does, and facilitators. */
export const pilotRunnerRefused = (
  { owner }: PilotFacts,
  { standIns, facilitators }: Venue,
  person: string,
): Refusal | null =>
  [owner, standIns.get(owner), ...facilitators].includes(person)
    ? null
    : refuse('no-right', 'Only its owner and facilitators start a pilot and send what was measured');

/**
 * What stands in the way of taking measurements in, all at once: a pilot that does not run, a metric that is none of its
 * thresholds, an instant outside its time, another value of what is kept already, or more than is kept.
 */
export function pilotMeasuringRefused(
  pilot: PilotFacts,
  measurements: readonly PilotMeasurement[],
  { kept, before }: Known,
  now: Instant,
): Refusal | null {
  const { gate, thresholds } = pilot;
  if (gate.phase !== 'running')
    return refuse('illegal-step', `The pilot is ${phaseInWords(gate.phase)}; measurements are taken in while it runs`);
  const no = purposeEnded(pilot, now);
  if (no) return no;
  const known = [...new Set(thresholds.map(({ metric }) => `“${metric}”`))].join(', ');
  const unknown = offending(measurements, 'metric', ({ metric }) =>
    thresholds.some((threshold) => isOf(metric, threshold))
      ? null
      : `is the metric of none of its thresholds: ${known}`,
  );
  if (unknown.length > 0) return refuse('unknown-reference', 'A pilot is measured by its thresholds', unknown);
  const outside = offending(measurements, 'at', ({ at }) => outsideItsTime(at, pilot, now));
  if (outside.length > 0) return refuse('invalid-input', 'What is measured happened while the pilot ran', outside);
  const others = offending(measurements, 'value', (one) =>
    (before(one) ?? one.value) === one.value ? null : `was ${before(one)} when it was sent before`,
  );
  if (others.length > 0) return refuse('already-exists', STANDS, others);
  const fresh = measurements.filter((one) => before(one) === undefined).length;
  return kept + fresh > MOST_MEASURED
    ? refuse('limit-reached', `At most ${MOST_MEASURED} measurements of a pilot are kept; send fewer, further apart`)
    : null;
}

const STANDS = 'A measurement stands as it was sent; send the later one with its own instant';

const offending = (
  measurements: readonly PilotMeasurement[],
  key: keyof PilotMeasurement,
  why: (one: PilotMeasurement) => string | null,
): Offence[] =>
  measurements.flatMap((one, index) => {
    const message = why(one);
    return message === null ? [] : [{ path: `measurements[${index}].${key}`, message }];
  });

/** Why nothing can have been measured then while the pilot ran, or null. */
function outsideItsTime(at: Instant, { gate: { openedAt }, endsAt }: PilotFacts, now: Instant): string | null {
  if (at > now) return `is after ${now}`;
  if (at > endsAt) return `is after the pilot's end, ${endsAt}`;
  return at < openedAt ? `is before the pilot started or went on, ${openedAt}` : null;
}
