import type { DecisionFacts } from '../facts.js';

/** Of two, each knows the other’s vote when the count is told. */
export const FEWEST_ANONYMOUS = 3;

/** What in the reasons of a count tells how many said what. */
const FIGURES: readonly string[] = ['votes', 'needed', 'abstained', 'count', 'dropped', 'scored'];

/** The reasons as they may be told: without figures when conflicts of interest left too few deciders of an anonymous decision. */
export function asMayBeTold<Reasons extends { readonly rule: string }>(
  { anonymous, rights }: Pick<DecisionFacts, 'anonymous' | 'rights'>,
  because: Reasons,
): Reasons {
  if (!anonymous || rights.filter(({ kind }) => kind === 'decide').length >= FEWEST_ANONYMOUS) return because;
  return Object.fromEntries(Object.entries(because).filter(([key]) => !FIGURES.includes(key))) as unknown as Reasons;
}
