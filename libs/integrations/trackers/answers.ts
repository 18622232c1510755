import type { FilingResult } from './tracker.js';

type Failure = Exclude<FilingResult, { is: 'filed' }>;
/** Headers of an answer, by names in small letters. */
type AnswerHeaders = Readonly<Record<string, string | number | undefined>>;

const LONGEST_MS = 3_600_000;

/**
 * What an answer that is no success means: of a server that is busy or broken, to try later, not before it says so
 * (`Retry-After`, or GitHub's `x-ratelimit-reset`); of any other, that it refuses for good.
 */
export function failureOf(status: number, headers: AnswerHeaders, now: number): Failure {
  const error = String(status);
  const limited = status === 429 || (status === 403 && isLimited(headers));
  if (!limited && status !== 408 && status < 500) return { is: 'refused', error };
  const afterMs = pauseOf(headers, now);
  return afterMs === null ? { is: 'delayed', error } : { is: 'delayed', error, afterMs };
}

/** A failure without an answer: no connection, or none in time. The code is that of the innermost cause which has one. */
export function brokenOff(error: unknown): Failure {
  const names: string[] = [];
  for (let one = error, depth = 0; typeof one === 'object' && one !== null && depth < 5; depth += 1) {
    const { code, name, cause } = one as { code?: unknown; name?: unknown; cause?: unknown };
    names.unshift(
      ...[code, name].filter((word) => typeof word === 'string').filter((word) => /^[A-Z][\w-]{1,39}$/.test(word)),
    );
    one = cause;
  }
  return { is: 'delayed', error: names[0] ?? 'unknown' };
}

/** GitHub answers 403 for a missing right and for too many requests. */
const isLimited = (headers: AnswerHeaders): boolean =>
  headers['retry-after'] !== undefined || Number(headers['x-ratelimit-remaining'] ?? 1) === 0;

function pauseOf(headers: AnswerHeaders, now: number): number | null {
  const after = headers['retry-after'];
  const reset = headers['x-ratelimit-remaining'] !== undefined ? headers['x-ratelimit-reset'] : undefined;
  const ms =
    after !== undefined
      ? /^\d+$/.test(String(after))
        ? Number(after) * 1000
        : Date.parse(String(after)) - now
      : Number(reset) * 1000 - now;
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), LONGEST_MS) : null;
}
