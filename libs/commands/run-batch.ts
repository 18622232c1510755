import type { Database, Tx } from '../database/connection.js';
import { inTraceOf } from '../observability/tracing/spans.js';
import type { Noted } from '../observability/metrics/commands.js';
import type { Actor } from './actor.js';
import { isRetryable, mayBeCausedByOne } from './failures.js';
import { runIdempotently, type Outcome } from './idempotency.js';
import { inTurns } from './in-turns.js';
import { unwrapSettled } from './settled.js';

/** Who runs a command (null for a machine), with its metrics and its trace. */
export interface CommandCaller<By extends Actor | null = Actor | null> extends Noted {
  readonly actor: By;
}

type Attempt<Caller, Answer> = (tx: Tx, fresh: readonly Caller[]) => Promise<Outcome<Answer>[]>;

const MAX_TRIES = 3;
/** How many members of a failed batch run again at the same time: each takes a connection. */
const RETRY_CONCURRENCY = 4;

/**
 * Runs callers in one transaction, each with its own answer. A retryable failure runs the whole batch again, three times in all. If
 * one caller may have caused another failure, each caller runs again alone, a few at a time.
 */
export async function runBatch<Caller extends CommandCaller, Answer extends object>(
  db: Database,
  callers: readonly Caller[],
  attempt: Attempt<Caller, Answer>,
): Promise<PromiseSettledResult<Answer>[]> {
  for (let tries = 1; ; tries += 1) {
    let attempted = false;
    try {
      return await runIdempotently(db, callers, async (tx, fresh) => {
        const outcomes = await attempt(tx, fresh);
        attempted = true;
        return outcomes;
      });
    } catch (error) {
      if (tries < MAX_TRIES && isRetryable(error)) {
        for (const { again } of callers) again();
      } else if (callers.length > 1 && mayBeCausedByOne(error, attempted)) {
        return runEachAlone(db, callers, attempt);
      } else {
        return callers.map(() => ({ status: 'rejected', reason: error }));
      }
    }
  }
}

function runEachAlone<Caller extends CommandCaller, Answer extends object>(
  db: Database,
  callers: readonly Caller[],
  attempt: Attempt<Caller, Answer>,
): Promise<PromiseSettledResult<Answer>[]> {
  return inTurns(callers, RETRY_CONCURRENCY, async (caller) => {
    const [answer] = await inTraceOf(caller.trace, () => runBatch(db, [caller], attempt));
    return unwrapSettled(answer);
  });
}
