import type { Cells, Criterion } from '../../../../../libs/domain/decision/counting/weighing.js';

/** What one person gave, by option and criterion; what is missing was not scored. */
export type Sheet = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** The cells that one SQL statement would make of the sheets. */
export function cellsOf(sheets: readonly Sheet[], options: readonly string[], criteria: readonly Criterion[]): Cells {
  const cells: Record<string, Record<string, Cells[string][string]>> = {};
  for (const option of options) {
    for (const { id } of criteria) {
      const given = sheets.flatMap((sheet) => sheet[option]?.[id] ?? []);
      if (given.length === 0) continue;
      const row = (cells[option] ??= {});
      row[id] = {
        count: given.length,
        sum: given.reduce((sum, one) => sum + one, 0),
        sumOfSquares: given.reduce((sum, one) => sum + one * one, 0),
        min: Math.min(...given),
        max: Math.max(...given),
      };
    }
  }
  return cells;
}

/** The weighted mean of an option the plain way, or null where a criterion with a weight has no score. */
export function weightedMean(sheets: readonly Sheet[], option: string, weights: readonly Criterion[]): number | null {
  let total = 0;
  let all = 0;
  for (const { id, weight } of weights.filter((one) => one.weight > 0)) {
    const given = sheets.flatMap((sheet) => sheet[option]?.[id] ?? []);
    if (given.length === 0) return null;
    total += weight * (given.reduce((sum, one) => sum + one, 0) / given.length);
    all += weight;
  }
  return all === 0 ? null : total / all;
}

/** Those with the highest weighted mean; means closer than `near` are equal. */
export function leaders(
  sheets: readonly Sheet[],
  options: readonly string[],
  weights: readonly Criterion[],
  near = 1e-9,
): string[] {
  const means = options.map((option) => ({ option, mean: weightedMean(sheets, option, weights) ?? -Infinity }));
  const best = Math.max(...means.map(({ mean }) => mean));
  return best === -Infinity ? [] : means.filter(({ mean }) => best - mean < near).map(({ option }) => option);
}

/** The same criteria, one of them with another weight. */
export const reweighed = (criteria: readonly Criterion[], id: string, weight: number): Criterion[] =>
  criteria.map((one) => (one.id === id ? { ...one, weight } : one));
