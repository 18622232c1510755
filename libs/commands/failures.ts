import { codeOf, isAway, isOfPostgres } from '../database/driver/away.js';
import { isStale } from '../database/driver/statement-names.js';

const RETRIED = new Set(['40001', '40P01']);

/** Whether the same may go well when it is run again: a deadlock, a serialisation failure, or a statement that is prepared anew. */
export const isToRetry = (error: unknown): boolean => RETRIED.has(codeOf(error)) || isStale(error);

/**
 * Whether one of those who share a transaction may be why it failed. Never where it is not known whether it was committed: `attempted`
 * says that only the commit was left, and then a word of Postgres alone says that there was none.
 */
export function mayBeOfOne(error: unknown, attempted: boolean): boolean {
  if (isAway(error)) return false;
  return isOfPostgres(error) || (!attempted && !isOfSystem(error));
}

/** A call of the system that failed, of a socket above all. */
const isOfSystem = (error: unknown): boolean => (Object(error) as { syscall?: unknown }).syscall !== undefined;
