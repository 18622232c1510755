import { z } from 'zod';
import { Comparator } from '../backlog/criterion.js';
import type { Offence } from '../refusal.js';
import { Figure } from '../fields/figure.js';
import { normalized, text } from '../fields/text.js';

/** What a pilot is held to: a metric, on which side of which limit it must be, and whether one value beyond it stops everything. */
export const Threshold = z
  .strictObject({
    metric: text(200),
    comparator: Comparator,
    threshold: Figure.describe('the limit, in `unit`'),
    unit: text(50),
    halts: z
      .boolean()
      .default(true)
      .describe('a value beyond it halts the pilot at once; without, the last value counts when it ends'),
    enough: z.int().min(1).max(1000).default(1).describe('how many measurements a verdict needs'),
  })
  .meta({ id: 'Threshold' });
export type Threshold = z.infer<typeof Threshold>;

const KEEPS: Record<Comparator, (value: number, limit: number) => boolean> = {
  lt: (value, limit) => value < limit,
  lte: (value, limit) => value <= limit,
  gt: (value, limit) => value > limit,
  gte: (value, limit) => value >= limit,
  eq: (value, limit) => value === limit,
};

/** A comparator as it is said before its limit. */
export const COMPARATORS: Readonly<Record<Comparator, string>> = {
  lt: 'below',
  lte: 'at most',
  gt: 'above',
  gte: 'at least',
  eq: 'exactly',
};

/** Whether a value is on the right side of a threshold. */
export const keeps = ({ comparator, threshold }: Threshold, value: number): boolean =>
  KEEPS[comparator](value, threshold);

/** Whether a measurement is of what a threshold is about: however it is spaced and cased. */
export const isOf = (metric: string, { metric: of }: Threshold): boolean => normalized(metric) === normalized(of);

type Side = 'upper' | 'lower' | 'exact';
const SIDE: Record<Comparator, Side> = { lt: 'upper', lte: 'upper', gt: 'lower', gte: 'lower', eq: 'exact' };

/** A metric has one limit on each side at most, both in one unit, and something must lie between them. */
export function thresholdOffences(thresholds: readonly Threshold[]): Offence[] {
  return thresholds.flatMap((one, index) => {
    const before = thresholds.slice(0, index).filter(({ metric }) => isOf(metric, one));
    const why = before.map((other) => contradiction(one, other)).find((message) => message !== null);
    return why === undefined ? [] : [{ path: `thresholds.${index}.metric`, message: why }];
  });
}

function contradiction(one: Threshold, other: Threshold): string | null {
  const sides = [SIDE[one.comparator], SIDE[other.comparator]];
  if (sides.includes('exact') || sides[0] === sides[1]) return `${one.metric} has a threshold of this kind already`;
  if (normalized(one.unit) !== normalized(other.unit)) return `${one.metric} is measured in ${other.unit} already`;
  const [upper, lower] = sides[0] === 'upper' ? [one, other] : [other, one];
  const meet = upper.threshold === lower.threshold && upper.comparator === 'lte' && lower.comparator === 'gte';
  return upper.threshold > lower.threshold || meet ? null : `Nothing can be within both thresholds of ${one.metric}`;
}

/** One value, of one metric. */
export interface Measured {
  readonly metric: string;
  readonly value: number;
}

/** How a threshold stands with what was measured: `no_data` is for want of enough of it. */
export type State = 'within' | 'breached' | 'no_data';

/** What was measured of one metric, as far as thresholds ask: there is one measurement at least. */
export interface Figures {
  readonly metric: string;
  readonly count: number;
  readonly least: number;
  readonly most: number;
  readonly last: { readonly value: number };
}

/** What was measured of a threshold's metric, if anything was. */
export const figuresFor = <One extends Figures>(threshold: Threshold, figures: readonly One[]): One | undefined =>
  figures.find(({ metric }) => isOf(metric, threshold));

/**
 * How each threshold stands. One that halts was kept when every value kept it, which the least and the most say; any other when
 * the last one does. A breach needs one value, and being within needs enough of them.
 */
export const standings = (thresholds: readonly Threshold[], figures: readonly Figures[]): State[] =>
  thresholds.map((threshold) => {
    const found = figuresFor(threshold, figures);
    if (!found) return 'no_data';
    const { count, least, most, last } = found;
    const kept = (threshold.halts ? [least, most] : [last.value]).every((value) => keeps(threshold, value));
    if (threshold.halts && !kept) return 'breached';
    if (count < threshold.enough) return 'no_data';
    return kept ? 'within' : 'breached';
  });

/** The first value that stops a pilot, with the place of the threshold that it is beyond; null when there is none. */
export function firstBreach(
  thresholds: readonly Threshold[],
  measured: readonly Measured[],
): { readonly threshold: number; readonly value: number } | null {
  for (const { metric, value } of measured) {
    const threshold = thresholds.findIndex((one) => one.halts && isOf(metric, one) && !keeps(one, value));
    if (threshold >= 0) return { threshold, value };
  }
  return null;
}

/** What became of a threshold at the end. */
export type Verdict = 'met' | 'not_met' | 'not_enough_data';
export const VERDICT: Record<State, Verdict> = { within: 'met', breached: 'not_met', no_data: 'not_enough_data' };

/** A pilot has met its thresholds when it has met each of them; one that it has not met settles it, whatever is missing. */
export const overall = (verdicts: readonly Verdict[]): Verdict =>
  verdicts.includes('not_met') ? 'not_met' : verdicts.includes('not_enough_data') ? 'not_enough_data' : 'met';
