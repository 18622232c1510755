/** How many people said how much. */
export interface Spread {
  readonly said: number;
  readonly people: number;
}

const total = (spread: readonly Spread[]): number => spread.reduce((sum, { said, people }) => sum + said * people, 0);
const headcount = (spread: readonly Spread[]): number => spread.reduce((sum, { people }) => sum + people, 0);

/**
 * The Gini coefficient of what people said: 0 when everybody said as much, towards 1 when one said everything; null when
 * nobody said anything. G = sum over people of (2 i - n - 1) x_i / (n * sum of x), with x ascending and i from 1 to n
 * (Damgaard and Weiner, Ecology 81, 2000). People who were invited and said nothing count with 0.
 */
export function gini(spread: readonly Spread[]): number | null {
  const all = total(spread);
  const n = headcount(spread);
  if (all === 0) return null;
  let before = 0;
  let sum = 0;
  for (const { said, people } of [...spread].sort((one, other) => one.said - other.said)) {
    // the ranks of these people are before + 1 .. before + people; the sum of 2 i - n - 1 over them
    sum += said * people * (2 * before + people - n);
    before += people;
  }
  return sum / (n * all);
}

/** The share of the person who said most; null if nobody said anything. */
export function largestShare(spread: readonly Spread[]): number | null {
  const all = total(spread);
  return all === 0 ? null : Math.max(...spread.map(({ said, people }) => (people > 0 ? said : 0))) / all;
}
