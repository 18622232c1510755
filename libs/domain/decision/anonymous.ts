import type { DecisionFacts } from '../facts.js';

/** Of two, each knows the other’s vote when the count is told. */
export const FEWEST_ANONYMOUS = 3;

/** What in the reasons of a count tells how many said what. */
const FIGURES: readonly string[] = ['votes', 'needed', 'notReached', 'abstained', 'count', 'dropped', 'scored'];

/** The reasons as they may be told: without figures where those would tell whose anonymous vote is whose. */
export function asMayBeTold<Reasons extends { readonly rule: string }>(
  { untold }: Pick<DecisionFacts, 'untold'>,
  because: Reasons,
): Reasons {
  if (!untold) return because;
  return Object.fromEntries(Object.entries(because).filter(([key]) => !FIGURES.includes(key))) as unknown as Reasons;
}
