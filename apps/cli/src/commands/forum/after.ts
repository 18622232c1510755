import type { DecisionView } from '../../../../api/src/decisions/decision.schemas.js';
import type { ApiClient } from '../../client/api-client.js';
import { daysOf } from '../../client/days.js';
import type { ExitCode } from '../../output/exit.js';
import { told, type Output } from '../../output/output.js';
import { decisionInWords, decisionPath } from './decisions.js';

/** Says that a decision still holds, or is to be made anew; for whoever owns its review date. */
export async function lookAgain(
  api: ApiClient,
  decision: string,
  what: 'confirm' | 'reopen',
  reason: readonly string[],
  review: string | undefined,
  out: Output,
): Promise<ExitCode> {
  const reviewDate =
    review === undefined
      ? undefined
      : await daysOf(api, { kind: 'decision', id: decision }).beginning('--review', review);
  const body = { reason: reason.join(' '), reviewDate };
  return told(out, await api.call<DecisionView>('POST', decisionPath(decision, what), body), decisionInWords);
}

/** Appeals with what was not known when it was decided. Shows the new decision. */
export async function appeal(
  api: ApiClient,
  decision: string,
  evidence: readonly string[],
  out: Output,
): Promise<ExitCode> {
  const body = { evidence: evidence.join(' ') };
  return told(out, await api.call<DecisionView>('POST', decisionPath(decision, 'appeal'), body), decisionInWords);
}
