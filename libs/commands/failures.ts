import { codeOf, isAway, isOfPostgres } from '../database/driver/away.js';
import { isStale } from '../database/driver/statement-names.js';

const RETRIED = new Set(['40001', '40P01']);

/** Whether another run may succeed: after a deadlock, a serialisation failure, or a stale prepared statement. */
export const isRetryable = (error: unknown): boolean => RETRIED.has(codeOf(error)) || isStale(error);

/**
 * True if one request of the batch may have caused the failure. False once the commit may have gone through (`attempted`), unless
 * Postgres itself reported the error.
 */
export function mayBeCausedByOne(error: unknown, attempted: boolean): boolean {
  if (isAway(error)) return false;
  return isOfPostgres(error) || (!attempted && !isOfSystem(error));
}

/** Whether a system call failed, such as one on a socket. */
const isOfSystem = (error: unknown): boolean => (Object(error) as { syscall?: unknown }).syscall !== undefined;
