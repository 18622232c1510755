import { NOTHING, by, compare, fraction, plus, times, toNumber, type Fraction } from './fraction.js';

/** What people gave one option on one criterion. */
export interface Cell {
  readonly count: number;
  readonly sum: number;
  readonly sumOfSquares: number;
  readonly min: number;
  readonly max: number;
}

/** Scores of deciders by option and criterion, by id. */
export type Cells = Readonly<Record<string, Readonly<Record<string, Cell>>>>;

/** What matters, and how much: 0 to 100 with at most four decimals. */
export interface Criterion {
  readonly id: string;
  readonly weight: number;
}

/** A weight in whole ten-thousandths, exactly. */
export const weightOf = ({ weight }: Criterion): Fraction => fraction(Math.round(weight * 10_000), 10_000);

/** Criteria with a weight: the others are shown and count for nothing. */
export const weighty = (criteria: readonly Criterion[]): Criterion[] => criteria.filter(({ weight }) => weight > 0);

/** The mean of a cell, or null when nobody scored it. */
export const meanOf = (cell: Cell | undefined): Fraction | null =>
  cell && cell.count > 0 ? fraction(cell.sum, cell.count) : null;

/** How far people are apart: the standard deviation of their scores. */
function spreadOf({ count, sum, sumOfSquares }: Cell): number {
  const spread = Math.sqrt(Math.max(0, count * sumOfSquares - sum * sum)) / count;
  return Number(spread.toFixed(4));
}

/** The weighted mean of an option's means, or null when a criterion with a weight has no score at all. */
export function totalOf(option: string, criteria: readonly Criterion[], cells: Cells): Fraction | null {
  let total = NOTHING;
  let weights = NOTHING;
  for (const criterion of weighty(criteria)) {
    const mean = meanOf(cells[option]?.[criterion.id]);
    if (!mean) return null;
    total = plus(total, times(weightOf(criterion), mean));
    weights = plus(weights, weightOf(criterion));
  }
  return weights.over === 0n ? null : by(total, weights);
}

/** Those with the most, where there is anything to compare. */
export function bestOf<One>(all: readonly One[], value: (one: One) => Fraction | null): One[] {
  let best: { of: Fraction; ones: One[] } | null = null;
  for (const one of all) {
    const of = value(one);
    if (!of) continue;
    const order = best ? compare(of, best.of) : 1;
    if (order > 0) best = { of, ones: [one] };
    else if (order === 0) best?.ones.push(one);
  }
  return best?.ones ?? [];
}

/** The best of those that tie by the heaviest criterion, among those by the next, and so on; alike weights in their order. */
export function bestByCriteria(tied: readonly string[], criteria: readonly Criterion[], cells: Cells): string[] {
  const heaviestFirst = weighty(criteria).sort((a, b) => b.weight - a.weight);
  return heaviestFirst.reduce<string[]>(
    (left, { id }) => bestOf(left, (option) => meanOf(cells[option]?.[id])),
    [...tied],
  );
}

/** One cell for people to read; null where nobody scored. */
export const cellInNumbers = (
  cell: Cell | undefined,
): { count: number; mean: number | null; spread: number | null; min: number | null; max: number | null } => {
  const mean = meanOf(cell);
  return cell && mean
    ? { count: cell.count, mean: toNumber(mean), spread: spreadOf(cell), min: cell.min, max: cell.max }
    : { count: 0, mean: null, spread: null, min: null, max: null };
};
