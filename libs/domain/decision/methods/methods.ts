import { z } from 'zod';
import type { TieBreak } from '../../facts.js';
import type { Calendar, Instant } from '../../time.js';
import { authority } from './authority.js';
import type { MethodName } from './method-name.js';
import type { AuthorityBecause, Concern, Method, MethodRules, MethodResult, Tally } from './method.js';
import { ConsentParameters, consent, type ConsentBecause, type ConsentRules, type ConsentTally } from './consent.js';
import {
  LastCallParameters,
  lastCall,
  type LastCallBecause,
  type LastCallRules,
  type LastCallTally,
} from './last-call.js';
import {
  MajorityParameters,
  majority,
  type MajorityBecause,
  type MajorityRules,
  type MajorityTally,
} from './majority.js';
import { RankedParameters, ranked, type RankedBecause, type RankedRules, type RankedTally } from './ranked.js';
import { ScoreParameters, score, type ScoreBecause, type ScoreRules, type ScoreTally } from './score.js';

/** What each method is told, and what it answers. */
export interface Forms {
  'authority@1': { rules: MethodRules; tally: Tally; because: AuthorityBecause; parameters: Record<string, never> };
  'consent@1': { rules: ConsentRules; tally: ConsentTally; because: ConsentBecause; parameters: ConsentParameters };
  'last_call@1': {
    rules: LastCallRules;
    tally: LastCallTally;
    because: LastCallBecause;
    parameters: LastCallParameters;
  };
  'majority@1': {
    rules: MajorityRules;
    tally: MajorityTally;
    because: MajorityBecause;
    parameters: MajorityParameters;
  };
  'ranked@1': { rules: RankedRules; tally: RankedTally; because: RankedBecause; parameters: RankedParameters };
  'score@1': { rules: ScoreRules; tally: ScoreTally; because: ScoreBecause; parameters: ScoreParameters };
}
export type { MethodName };
export type Because = Forms[MethodName]['because'];

/** The reasons of a rule that stood in for a method which could not settle it. */
export type StandInReasons =
  | { readonly rule: 'tie_break'; readonly by: 'votes' | TieBreak; readonly votes: number }
  | { readonly rule: 'default on expiry' }
  | { readonly rule: 'not approved twice'; readonly review: string; readonly verdict: string };
/** What an outcome rests on. */
export type OutcomeReasons = Because | StandInReasons;

/** Every method there is. Old versions stay while rows use them. */
export const METHODS: {
  readonly [Name in MethodName]: Method<Forms[Name]['rules'], Forms[Name]['tally'], Forms[Name]['because']>;
} = {
  'authority@1': authority,
  'consent@1': consent,
  'last_call@1': lastCall,
  'majority@1': majority,
  'ranked@1': ranked,
  'score@1': score,
};
export const isMethod = (name: string): name is MethodName => Object.hasOwn(METHODS, name);

/** The parameters of each method as people declare them, with their defaults. */
export const PARAMETERS: { readonly [Name in MethodName]: z.ZodType<Forms[Name]['parameters']> } = {
  'authority@1': z.strictObject({}),
  'consent@1': ConsentParameters,
  'last_call@1': LastCallParameters,
  'majority@1': MajorityParameters,
  'ranked@1': RankedParameters,
  'score@1': ScoreParameters,
};

/** The version that a new decision gets for the name that people write. */
export const LATEST = {
  authority: 'authority@1',
  consent: 'consent@1',
  last_call: 'last_call@1',
  majority: 'majority@1',
  ranked: 'ranked@1',
  score: 'score@1',
} as const satisfies Record<string, MethodName>;

/** Asks a method; its rules and its tally are those of the same name. */
export const ask = <Name extends MethodName>(
  name: Name,
  rules: Forms[Name]['rules'],
  tally: Forms[Name]['tally'],
  concerns: readonly Concern[],
  now: Instant,
  calendar: Calendar,
): MethodResult<Forms[Name]['because']> => METHODS[name](rules, tally, concerns, now, calendar);
