import type { DecisionFacts } from '../facts.js';
import { isMethod, type Forms, type MethodName, type OutcomeReasons } from './methods/methods.js';

/** Of two, each knows the other’s vote when the count is told. */
export const FEWEST_ANONYMOUS = 3;

/** Each reason of a method: disclosed as it is, or what is disclosed instead of it, because it says how many said what. */
type Disclosure<Reasons> = { readonly [Key in keyof Reasons]-?: 'as_is' | { readonly instead: Reasons[Key] } };

const OF_EACH_COUNT = {
  rule: 'as_is',
  state: 'as_is',
  deadline: 'as_is',
  outcome: 'as_is',
  stall: 'as_is',
  entitled: 'as_is',
  taken: 'as_is',
  quorum: 'as_is',
  early: 'as_is',
  tied: 'as_is',
  tieBreak: 'as_is',
} as const;

/** By method; null where nobody is anonymous, because concerns and advice have owners. A new reason is disclosed to nobody until it stands here. */
const WITHOUT_FIGURES: { readonly [Name in MethodName]: Disclosure<Forms[Name]['because']> | null } = {
  'authority@1': null,
  'consent@1': null,
  'last_call@1': null,
  'majority@1': {
    ...OF_EACH_COUNT,
    threshold: 'as_is',
    of: 'as_is',
    atLeast: 'as_is',
    outstanding: 'as_is',
    votes: { instead: null },
    needed: { instead: null },
    abstained: { instead: null },
    notReached: { instead: false },
  },
  'ranked@1': { ...OF_EACH_COUNT, count: { instead: null }, dropped: { instead: [] } },
  'score@1': { ...OF_EACH_COUNT, scored: { instead: null } },
};

/** The reasons as they may be disclosed: without figures where those would tell whose anonymous vote is whose. Those of a rule that stood in for a method have none. */
export function disclosed<Reasons extends OutcomeReasons>(
  { untold }: Pick<DecisionFacts, 'untold'>,
  because: Reasons,
): Reasons {
  const disclosure = isMethod(because.rule) ? WITHOUT_FIGURES[because.rule] : null;
  if (!untold || !disclosure) return because;
  const left: Record<string, unknown> = {};
  for (const [key, how] of Object.entries<'as_is' | { readonly instead: unknown }>(disclosure)) {
    if (how !== 'as_is') left[key] = how.instead;
    else if (key in because) left[key] = because[key as keyof Reasons];
  }
  return left as Reasons;
}
