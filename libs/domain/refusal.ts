import { notAhead, type Instant } from './time.js';

/** Every reason for which Roundtable refuses, with its HTTP status. A new code does not compile without one. */
export const STATUS = {
  'invalid-input': 400,
  unauthenticated: 401,
  'wrong-signature': 401,
  'no-right': 403,
  'conflict-of-duties': 403,
  'conflict-of-interest': 403,
  'not-found': 404,
  'too-large': 413,
  'unsupported-media-type': 415,
  'too-many-requests': 429,
  'key-reused': 422,
  'incomplete-topic': 422,
  'invalid-calendar': 422,
  'illegal-absence': 422,
  'unknown-reference': 422,
  'deadline-in-past': 422,
  'timeboxes-do-not-fit': 422,
  'in-flight': 409,
  'answer-outdated': 409,
  'already-exists': 409,
  'last-of-role': 409,
  'limit-reached': 409,
  'phase-closed': 409,
  'no-tracker': 409,
  'not-for-tracker': 409,
  'illegal-step': 409,
  'on-hold': 409,
  'not-on-hold': 409,
  'input-closed': 409,
  'already-decided': 409,
  'already-reviewed': 409,
  'appeal-closed': 409,
  'advice-open': 409,
  'advice-unanswered': 409,
  'already-triaged': 409,
  'already-answered': 409,
  'outdated-amendment': 409,
  'positions-open': 409,
  'observation-missing': 422,
  'scenario-missing': 422,
  'incomplete-disposition': 422,
  'rationale-missing': 422,
  'reason-missing': 422,
  'position-unfit': 422,
  'evidence-not-new': 422,
  'reviewers-missing': 422,
  'missing-objective': 409,
  'missing-topic': 409,
  'missing-coverage': 409,
  'consent-missing': 409,
  'obligations-open': 409,
  'cyclic-lineage': 409,
  'hard-to-read': 409,
  'formats-missing': 409,
  'unfinished-refinement': 409,
  'unfinished-items': 409,
  'decisions-open': 409,
  'reviews-open': 409,
  'unanswered-contributions': 409,
  'revision-conflict': 412,
  unavailable: 503,
} as const satisfies Record<string, number>;

export type RefusalCode = keyof typeof STATUS;

/** Where and why a part of the input or of the facts stands in the way. `path` is a JSON path such as `topics[2].minutes`. */
export interface Offence {
  readonly path: string;
  readonly message: string;
}

/** A rule's "no": a code for programs, a sentence for people, and every offence that was found. Nothing was changed. */
export interface Refusal {
  readonly refused: RefusalCode;
  readonly detail: string;
  readonly errors: readonly Offence[];
}

export const refuse = (refused: RefusalCode, detail: string, errors: readonly Offence[] = []): Refusal => ({
  refused,
  detail,
  errors,
});

/** Refuses an instant that cannot be planned for: `past` says so of one that is past, `far` of one more than `most` days ahead. */
export function aheadRefused(
  at: Instant,
  now: Instant,
  { path, past, far = past, most }: { path: string; past: string; far?: string; most?: number },
): Refusal | null {
  const message = notAhead(at, now, most);
  if (message === null) return null;
  return at <= now
    ? refuse('deadline-in-past', past, [{ path, message }])
    : refuse('illegal-step', far, [{ path, message }]);
}

/** One answer for what is not there and for what somebody may not read, so that nobody can tell one from the other. */
export const NOT_FOUND = refuse('not-found', 'There is nothing with this id, or not for you');

/** A cycle's hold stops whatever is in it. */
export const ON_HOLD = refuse('on-hold', 'The cycle is on hold; resume it first');

export const isRefusal = (answer: unknown): answer is Refusal =>
  typeof answer === 'object' && answer !== null && 'refused' in answer;

/** A refusal on its way out of a transaction: throwing it rolls everything back. What failed here is its cause, which is logged. */
export class Refused extends Error {
  constructor(
    readonly refusal: Refusal,
    options?: ErrorOptions,
  ) {
    super(refusal.detail, options);
    this.name = 'Refused';
  }
}

export const notFound = (): Refused => new Refused(NOT_FOUND);

/** Throws a rule's "no"; goes on when there is none. */
export function stopIf(refusal: Refusal | null): void {
  if (refusal) throw new Refused(refusal);
}

/** Returns the rule's change, or throws its refusal. */
export function granted<Answer extends object>(answer: Answer | Refusal): Answer {
  if (isRefusal(answer)) throw new Refused(answer);
  return answer;
}
