import { formOf } from '../decision/methods/forms.js';
import type { MethodName } from '../decision/methods/method-name.js';
import { plural } from '../words/plural.js';
import { inARow } from '../words/sentence.js';

/** Who is waited for, as one reader may hear it. Who that is, `libs/commands/following/owing.query.ts` says. */
export interface WaitedFor {
  /** Whether the reader is among them. */
  readonly you: boolean;
  /** Others whose names they may know. */
  readonly names: readonly string[];
  /** How many more there are. */
  readonly others: number;
}

/** `You and 2 others are to take a position`, without a full stop. */
export function waitedForInWords({ you, names, others }: WaitedFor, what: string): string {
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

/** What a cycle waits for from those who run it or take part, by its phase; null where its decisions are waited for, or nobody is. */
export const taskOfCycle = (phase: string): string | null => OF_CYCLE[phase] ?? null;

/** What a forum waits for. */
export const taskOfForum = (owed: 'position' | 'ruling', method: MethodName): string =>
  owed === 'ruling' ? 'decide' : formOf(method).advice ? 'give advice' : 'take a position';

export const TO_NAME_A_REVIEWER = 'name who reviews it, because it starts only after approval';
const OF_PILOT: Partial<Record<string, string>> = {
  running: 'send what was measured',
  verdict: 'say what the pilot showed, and close it',
};

/** What is owed to a pilot, by its state; null while it waits for its beginning, or for what is decided about it. */
export const taskOfPilot = (state: string): string | null => OF_PILOT[state] ?? null;

const OF_REVIEW: Partial<Record<string, string>> = {
  obligations: TO_RECORD_OBLIGATIONS,
  open: 'give a verdict',
  changes_requested: 'make the changes that a reviewer asks for, and submit them',
};

/** What a review waits for, by its state; null while nobody is asked for anything. */
export const taskOfReview = (state: string): string | null => OF_REVIEW[state] ?? null;
