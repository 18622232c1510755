import type { Calendar, Instant } from '../time.js';

/** What a method is told about its forum. */
export interface MethodRules {
  readonly adviceClosesAt: Instant;
  readonly deadline: Instant;
  readonly quorum: number;
}

/** What one SQL statement makes of positions and rights. */
export interface Tally {
  readonly entitled: { readonly decide: number; readonly advise: number };
  readonly taken: { readonly decide: number; readonly advise: number };
  /** Votes by option, from those whose position counts. */
  readonly votes: Readonly<Record<string, number>>;
  /** Advice that nobody has answered yet. */
  readonly unanswered: number;
  /** What the final authority, or somebody for them, has ruled. */
  readonly ruling: { readonly option: string } | null;
}

/** An objection or concern by its owner; the method `authority` knows advice instead. */
export interface Concern {
  readonly id: string;
  readonly owner: string;
  readonly open: boolean;
  readonly raisedAt: Instant;
}

/** Where a forum stands. `nextInstant` is the next moment at which time alone can change the answer. */
export interface Standing {
  readonly state: 'open' | 'ready' | 'decided';
  readonly outcome?: string;
  readonly because: Readonly<Record<string, string | number | boolean | null>>;
  readonly nextInstant?: Instant;
}

/** A way to decide: a pure function. Its name carries its version, because people were promised that rule. */
export type Method = (
  rules: MethodRules,
  tally: Tally,
  concerns: readonly Concern[],
  now: Instant,
  calendar: Calendar,
) => Standing;
