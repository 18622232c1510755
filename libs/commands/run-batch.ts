import type { Database, Tx } from '../database/connection.js';
import { following } from '../observability/tracing/spans.js';
import type { Noted } from '../observability/metrics/commands.js';
import type { Actor } from './actor.js';
import { answered } from './batches.js';
import { isToRetry, mayBeOfOne } from './failures.js';
import { once, type Outcome } from './idempotency.js';
import { inTurns } from './in-turns.js';

/** Who runs a command, or null, with what is noted of it meanwhile. */
export interface Asker<By extends Actor | null = Actor | null> extends Noted {
  readonly actor: By;
}

type Attempt<Asking, Answer> = (tx: Tx, fresh: readonly Asking[]) => Promise<Outcome<Answer>[]>;

const MOST_TRIES = 3;
/** Those who run again alone take no more connections than that from others. */
const MOST_ALONE = 4;

/**
 * Runs those who share a transaction, each with an answer of their own; whoever is alone likewise. What may go well the next time
 * (`isToRetry`) runs all of it again, three times in all. When it fails otherwise and one of them may be why, each runs again alone, a few at a time.
 */
export async function runTogether<Asking extends Asker, Answer extends object>(
  db: Database,
  asking: readonly Asking[],
  attempt: Attempt<Asking, Answer>,
): Promise<PromiseSettledResult<Answer>[]> {
  for (let tries = 1; ; tries += 1) {
    let attempted = false;
    try {
      return await once(db, asking, async (tx, fresh) => {
        const outcomes = await attempt(tx, fresh);
        attempted = true;
        return outcomes;
      });
    } catch (error) {
      if (tries < MOST_TRIES && isToRetry(error)) {
        for (const { again } of asking) again();
      } else if (asking.length > 1 && mayBeOfOne(error, attempted)) {
        return runEachAlone(db, asking, attempt);
      } else {
        return asking.map(() => ({ status: 'rejected', reason: error }));
      }
    }
  }
}

function runEachAlone<Asking extends Asker, Answer extends object>(
  db: Database,
  asking: readonly Asking[],
  attempt: Attempt<Asking, Answer>,
): Promise<PromiseSettledResult<Answer>[]> {
  return inTurns(asking, MOST_ALONE, async (one) => {
    const [answer] = await following(one.trace, () => runTogether(db, [one], attempt));
    return answered(answer);
  });
}
