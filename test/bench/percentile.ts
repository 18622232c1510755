/** The value below or at which `percent` of the samples lie (nearest rank). Throws without samples: nothing measured is not zero. */
export function percentile(samples: readonly number[], percent: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)];
  if (value === undefined) throw new Error('There are no samples');
  return value;
}

/** Which of them that is: with few samples the 99th percentile is the longest, and differs by more from one run to the next. */
export function rankOf(samples: readonly number[], percent: number): string {
  const longer = samples.length - Math.max(1, Math.ceil((percent / 100) * samples.length));
  const few = ['the longest', 'the longest but one', 'the longest but two'][longer];
  return few === undefined ? `p${percent} of ${samples.length}` : `${few} of ${samples.length}`;
}

/** A number as people compare it: three significant digits. */
export const rounded = (value: number): number => Number(value.toPrecision(3));
