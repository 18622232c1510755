/** The value below or at which `percent` of the samples lie (nearest rank). Throws without samples: nothing measured is not zero. */
export function percentile(samples: readonly number[], percent: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)];
  if (value === undefined) throw new Error('There are no samples');
  return value;
}

/** A number as people compare it: three significant digits. */
export const rounded = (value: number): number => Number(value.toPrecision(3));
