import type { LeadTimes } from '../../program/engagement.js';
import type { DecisionFacts } from '../../facts.js';
import type { Duration } from '../../time.js';
import { isMethod, PARAMETERS, type Forms, type MethodName } from './methods.js';

/** What a decider says by each method. */
export type Shape = 'option' | 'consent' | 'agreement' | 'vote' | 'ranking' | 'scores';

/** Who sees the count of positions, and when. */
export const SHOWN = ['open', 'until_own_vote', 'until_decided'] as const;
export type Shown = (typeof SHOWN)[number];

/** How a forum of a method goes: what is said in it, until when, and who sees the count. */
interface Form<Parameters> {
  readonly says: Shape;
  /** Advice has a window of its own, and one person rules when it has closed; otherwise the count waits for the deadline. */
  readonly advice: boolean;
  /** How deciders raise concerns that block: in words of their own, or by a position that objects; null where none block. */
  readonly concerns: 'raised' | 'by_position' | null;
  /** Whether the method puts one option forward. */
  readonly proposes: boolean;
  readonly shown: Shown;
  /** How long positions are taken. */
  readonly window: (parameters: Parameters, leadTimes: LeadTimes) => Duration;
  /** What may follow its window before it is decided. */
  readonly then: (parameters: Parameters) => readonly Duration[];
}

const plain = { advice: false, concerns: null, proposes: false, then: () => [] } as const;
const asDeclared = (_parameters: unknown, { decision }: LeadTimes): Duration => decision;

const FORMS: { readonly [Name in MethodName]: Form<Forms[Name]['parameters']> } = {
  'authority@1': { ...plain, says: 'option', advice: true, shown: 'open', window: asDeclared },
  'consent@1': {
    ...plain,
    says: 'consent',
    concerns: 'by_position',
    proposes: true,
    shown: 'open',
    window: ({ length }) => length,
  },
  'last_call@1': {
    says: 'agreement',
    advice: false,
    concerns: 'raised',
    proposes: true,
    shown: 'open',
    window: asDeclared,
    then: ({ length }) => [length],
  },
  'majority@1': { ...plain, says: 'vote', shown: 'until_decided', window: asDeclared },
  'ranked@1': { ...plain, says: 'ranking', shown: 'until_decided', window: asDeclared },
  'score@1': { ...plain, says: 'scores', shown: 'until_decided', window: asDeclared },
};

/** How a forum of this method goes; the lengths are those of `windowOf`. */
export const formOf = (method: MethodName): Omit<Form<never>, 'window' | 'then'> => FORMS[method];

/** The methods by which one person rules, and answers advice. */
export const RULED: readonly MethodName[] = Object.keys(FORMS)
  .filter(isMethod)
  .filter((method) => FORMS[method].advice);

/** The settings of a method as they stand in the row, in full. */
export const parametersOf = <Name extends MethodName>(
  method: Name,
  parameters: Readonly<Record<string, unknown>>,
): Forms[Name]['parameters'] => PARAMETERS[method].parse(parameters);

const lengths = <Name extends MethodName>(
  method: Name,
  parameters: Readonly<Record<string, unknown>>,
  leadTimes: LeadTimes,
): [Duration, ...Duration[]] => {
  const { window, then } = FORMS[method];
  const known = parametersOf(method, parameters);
  return [window(known, leadTimes), ...then(known)];
};

/** How long positions are taken, and then the last call that may follow. */
export const windowOf = (
  { method, parameters }: Pick<DecisionFacts, 'method' | 'parameters'>,
  leadTimes: LeadTimes,
): [Duration, ...Duration[]] => lengths(method, parameters, leadTimes);
