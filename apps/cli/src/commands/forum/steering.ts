import { Instant } from '../../../../../libs/domain/time.js';
import type { DecisionView } from '../../../../api/src/decisions/decision.schemas.js';
import type { ReceiptView } from '../../../../api/src/decisions/positions/position.schemas.js';
import type { ApiClient } from '../../client/api-client.js';
import { EXIT, type ExitCode } from '../../output/exit.js';
import { given } from '../../output/given.js';
import { told, type Output } from '../../output/output.js';
import { decisionInWords, decisionPath } from './decisions.js';

/** Takes a decision out of its cycle, for a reason: ended for good, or so that its forum outlives the cycle. */
export async function endForum(
  api: ApiClient,
  decision: string,
  how: 'withdraw' | 'hand-on',
  reason: string,
  out: Output,
): Promise<ExitCode> {
  return told(out, await api.call<DecisionView>('POST', decisionPath(decision, how), { reason }), decisionInWords);
}

/** Moves the deadline of a decision, for a reason. */
export async function moveDecision(
  api: ApiClient,
  decision: string,
  instant: string,
  reason: string,
  out: Output,
): Promise<ExitCode> {
  const body = { to: given('<instant>', Instant, instant), reason };
  return told(out, await api.call<DecisionView>('POST', decisionPath(decision, 'deadline'), body), decisionInWords);
}

/** Says whether the anonymous position with a receipt counts. */
export async function showReceipt(api: ApiClient, decision: string, receipt: string, out: Output): Promise<ExitCode> {
  const found = await api.get<ReceiptView>(decisionPath(decision, `receipts/${encodeURIComponent(receipt)}`));
  out.result(found, () => (found.counts ? 'That position counts' : 'That position does not count'));
  return EXIT.ok;
}
