import type { DecisionFacts, TieBreak } from '../../facts.js';
import type { Calendar, Instant } from '../../time.js';

/** What the method `authority@1` is told about its forum. */
export interface MethodRules {
  readonly adviceClosesAt: Instant;
  readonly deadline: Instant;
  readonly quorum: number;
}

/** What one SQL statement makes of positions and rights. This one is for `authority@1`; each other method names its own. */
export interface Tally {
  readonly entitled: { readonly decide: number; readonly advise: number };
  readonly taken: { readonly decide: number; readonly advise: number };
  /** Votes by option, from those whose position counts. */
  readonly votes: Readonly<Record<string, number>>;
  /** Advice that nobody has answered yet. */
  readonly unanswered: number;
  /** What the final authority, or somebody for them, has ruled. */
  readonly ruling: Ruled | null;
}

/** What the final authority, or somebody for them, has chosen. */
export interface Ruled {
  readonly option: string;
}

/** An objection or concern by its owner; the method `authority` knows advice instead. */
export interface Concern {
  readonly id: string;
  readonly owner: string;
  readonly open: boolean;
  readonly raisedAt: Instant;
  /** When it was resolved or withdrawn. */
  readonly closedAt?: Instant | null;
}

export type Option = DecisionFacts['options'][number];

/** What every other method is told, beside its own parameters. */
export interface ForumRules {
  readonly options: readonly Option[];
  /** In the order declared. Without `authority` in it, the final authority counts as silent. */
  readonly tieBreak: readonly TieBreak[];
  /** Positions are taken until then; that instant is inside, so time decides 1 ms later. */
  readonly deadline: Instant;
}

/**
 * `open`: positions are taken. `last_call`: agreed, and open to a last concern. `ready`: the final authority has to choose.
 * `decided`: here is the outcome. `stalled`: the method cannot settle it, and the ladder climbs; new facts may still do.
 */
export type State = 'open' | 'last_call' | 'ready' | 'decided' | 'stalled';

/** Why a method cannot settle it by itself. */
export type Stall =
  | 'no_quorum'
  | 'too_few_agreements'
  | 'concern_open'
  | 'not_agreed'
  | 'too_many_restarts'
  | 'below_threshold'
  | 'tie'
  | 'no_scores';

/** What the reasons of every method but `authority@1` begin with. `deadline` is inside. */
export interface MethodReasons<Rule extends string> {
  readonly rule: Rule;
  readonly state: State;
  readonly deadline: Instant;
  /** The id of the option decided, when the state is `decided`. */
  readonly outcome: string | null;
  readonly stall: Stall | null;
}

/** The reasons of `authority@1`. */
export type AuthorityBecause = {
  readonly rule: 'authority@1';
  readonly asked: number;
  readonly spoken: number;
  readonly unanswered: number;
};

/**
 * Where a forum stands. `because` is data that a person can read; it says nothing of who leads while positions are taken.
 * `nextInstant` is the next moment at which time alone can change the answer.
 */
export interface MethodResult<Because = AuthorityBecause> {
  readonly state: State;
  readonly outcome?: string;
  readonly because: Because;
  readonly nextInstant?: Instant;
}

/** A way to decide: a pure function. Its name carries its version, because people were promised that rule. */
export type Method<Rules = MethodRules, Count = Tally, Because = AuthorityBecause> = (
  rules: Rules,
  tally: Count,
  concerns: readonly Concern[],
  now: Instant,
  calendar: Calendar,
) => MethodResult<Because>;
