import type { Subject } from './subject.js';
import type { Instant } from './time.js';

/** What a program promises for a date, beyond the end of any cycle. When the date comes, its owner is asked, once. */
export const PROMISE_KINDS = [
  'deferred', // an answer that was put off
  'decision', // a decision that outlives its cycle
  'decision_review', // a decision in effect is looked at again
  'contested', // an answer that was contested is given once more
  'inbox', // what was said outside the cycles is taken over by one
  'approval', // an approval ends, and its reviewer is asked again
  'condition', // what an approval was given on is done
] as const;
export type PromiseKind = (typeof PROMISE_KINDS)[number];

/** Which promise it is: there is one open of a kind about a subject, or about a part of it. */
export interface PromiseRef {
  readonly kind: PromiseKind;
  readonly about: Subject;
  readonly part?: string;
}

/** A promise made; another one of its kind about the same subject takes the place of what is still open. */
export interface PromiseDraft extends PromiseRef {
  readonly owner: string;
  readonly dueAt: Instant;
}
