import type { Instant } from '../time.js';
import type { QuoteBody } from './quotes.js';

/** How a cycle came to its closure: published by hand, with every answer, or by time, or cancelled before. */
export type Ending = 'published' | 'by_time' | 'cancelled';

/** The reason that the system gives when nobody answered. */
export const NOT_IN_TIME = 'not_answered_in_time';

/** What becomes of whatever is still without an answer: it is put off. */
export interface Deferral {
  readonly reason: string;
  readonly until: Instant;
  /** Owns what is still owed; null if the program has no facilitator any more. */
  readonly owner: string | null;
  /** Answers were promised for the closure; one that is put off by time breaks that. */
  readonly broken: boolean;
}

/** The parts of a note that its publisher writes. */
export interface NoteWords {
  readonly introduction: string;
  readonly quotes: readonly QuoteBody[];
}
