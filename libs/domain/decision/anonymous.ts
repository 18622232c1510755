import type { DecisionFacts } from '../facts.js';
import { isMethod, type Forms, type MethodName, type OutcomeReasons } from './methods/methods.js';

/** Of two, each knows the other’s vote when the count is told. */
export const FEWEST_ANONYMOUS = 3;

/** Each reason of a method: told as it is, or what is told instead of it, because it says how many said what. */
type Telling<Reasons> = { readonly [Key in keyof Reasons]-?: 'told' | { readonly instead: Reasons[Key] } };

const OF_EACH_COUNT = {
  rule: 'told',
  state: 'told',
  deadline: 'told',
  outcome: 'told',
  stall: 'told',
  entitled: 'told',
  taken: 'told',
  quorum: 'told',
  early: 'told',
  tied: 'told',
  tieBreak: 'told',
} as const;

/** By method; null where nobody is anonymous, because concerns and advice have owners. A new reason is told to nobody until it stands here. */
const WITHOUT_FIGURES: { readonly [Name in MethodName]: Telling<Forms[Name]['because']> | null } = {
  'authority@1': null,
  'consent@1': null,
  'last_call@1': null,
  'majority@1': {
    ...OF_EACH_COUNT,
    threshold: 'told',
    of: 'told',
    atLeast: 'told',
    outstanding: 'told',
    votes: { instead: null },
    needed: { instead: null },
    abstained: { instead: null },
    notReached: { instead: false },
  },
  'ranked@1': { ...OF_EACH_COUNT, count: { instead: null }, dropped: { instead: [] } },
  'score@1': { ...OF_EACH_COUNT, scored: { instead: null } },
};

/** The reasons as they may be told: without figures where those would tell whose anonymous vote is whose. Those of a rule that stood in for a method have none. */
export function asMayBeTold<Reasons extends OutcomeReasons>(
  { untold }: Pick<DecisionFacts, 'untold'>,
  because: Reasons,
): Reasons {
  const telling = isMethod(because.rule) ? WITHOUT_FIGURES[because.rule] : null;
  if (!untold || !telling) return because;
  const told: Record<string, unknown> = {};
  for (const [key, how] of Object.entries<'told' | { readonly instead: unknown }>(telling)) {
    if (how !== 'told') told[key] = how.instead;
    else if (key in because) told[key] = because[key as keyof Reasons];
  }
  return told as Reasons;
}
