import { formOf } from '../decision/methods/forms.js';
import type { MethodName } from '../decision/methods/method-name.js';
import { plural } from '../words/plural.js';
import { inARow } from '../words/sentence.js';

/** Who owes something, as one reader may hear it. */
export interface Owing {
  /** Whether the reader is among them. */
  readonly you: boolean;
  /** Others whose names they may know. */
  readonly names: readonly string[];
  /** How many more there are. */
  readonly others: number;
}

/** `You and 2 others are to take a position`, without a full stop. */
export function owedInWords({ you, names, others }: Owing, what: string): string {
  const named = [...(you ? ['You'] : []), ...names];
  const rest = others === 0 ? [] : [named.length > 0 ? plural(others, 'other') : plural(others, 'person', 'people')];
  const who = [...named, ...rest];
  const one = who.length === 1 && others < 2 && !you;
  return `${inARow(who)} ${one ? 'is' : 'are'} to ${what}`;
}

const OF_CYCLE: Partial<Record<string, string>> = {
  agenda: 'complete the agenda and publish it',
  pre_read: 'read the pre-reads and acknowledge them',
  session: 'say something, in the session or in writing',
  refinement: 'draft an answer to everything that was said, finish the items, and end refinement',
  closure: 'publish the closure note',
};
export const TO_RESUME = 'end the hold';
export const TO_RECORD_OBLIGATIONS = 'record which obligations apply, or that there are none';

/** What those owe who run a cycle, or take part in it, by its phase; null where its decisions are waited for, or nobody is. */
export const owedToCycle = (phase: string): string | null => OF_CYCLE[phase] ?? null;

/** What is owed to a forum. */
export const owedToForum = (owed: 'position' | 'ruling', method: MethodName): string =>
  owed === 'ruling' ? 'decide' : formOf(method).advice ? 'give advice' : 'take a position';

const OF_REVIEW: Partial<Record<string, string>> = {
  obligations: TO_RECORD_OBLIGATIONS,
  open: 'give a verdict',
  changes_requested: 'make the changes that a reviewer asks for, and submit them',
};

/** What is owed to a review, by its state; null while it waits for something else. */
export const owedToReview = (state: string): string | null => OF_REVIEW[state] ?? null;
