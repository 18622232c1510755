import type { Subject } from '../../../../libs/domain/subject.js';
import { failureOf, kindOfFailure, type Failure } from '../../../../libs/observability/failure.js';
import type { Logger } from '../../../../libs/observability/logger.js';
import type { Loop } from '../../../../libs/observability/metrics/relay.js';
import { workflowId } from '../../../../libs/temporal/ids.js';

/** A row for which a pass failed. */
export interface Failed {
  readonly subject: Subject;
  readonly failure: Failure;
}

/** The rows whose result is a failure. `results` are in the order of `rows`. */
export const failedOf = (
  rows: readonly Subject[],
  results: readonly PromiseSettledResult<unknown>[],
): readonly Failed[] =>
  rows.flatMap((subject, at) => {
    const result = results[at];
    return result?.status === 'rejected' ? [{ subject, failure: failureOf(result.reason) }] : [];
  });

/** Logs one line for each kind of failure: how many rows had it, and the first of them. */
export function logFailed(log: Logger, pass: Loop, rows: readonly Failed[]): void {
  const kinds = new Map<string, { first: Failed; failed: number }>();
  for (const row of rows) {
    const kind = kindOfFailure(row.failure);
    const { first, failed } = kinds.get(kind) ?? { first: row, failed: 0 };
    kinds.set(kind, { first, failed: failed + 1 });
  }
  for (const { first, failed } of kinds.values())
    log.warn({ pass, failed, workflow: workflowId(first.subject), ...first.failure }, 'will be tried again');
}
