import type { ConcernView } from '../../../../api/src/decisions/concerns/concern.schemas.js';
import type { ApiClient } from '../../client/api-client.js';
import type { ExitCode } from '../../output/exit.js';
import { fields, told, type Output } from '../../output/output.js';
import { clock } from '../../output/words.js';
import { decisionPath } from './decisions.js';

/** Raises a concern, which blocks a decision until it is closed. */
export async function raiseConcern(
  api: ApiClient,
  decision: string,
  name: string,
  reason: readonly string[],
  out: Output,
): Promise<ExitCode> {
  const body = { name, reason: reason.join(' ') };
  return told(out, await api.call<ConcernView>('POST', decisionPath(decision, 'concerns'), body), inWords);
}

/** Closes a concern, as resolved or taken back. */
export async function closeConcern(
  api: ApiClient,
  id: string,
  how: 'resolve' | 'withdraw',
  reason: readonly string[],
  out: Output,
): Promise<ExitCode> {
  return told(out, await api.call<ConcernView>('POST', path(id, how), { reason: reason.join(' ') }), inWords);
}

/** Names who may close a concern for its owner. */
export async function delegateConcern(api: ApiClient, id: string, to: string, out: Output): Promise<ExitCode> {
  return told(out, await api.call<ConcernView>('POST', path(id, 'delegate'), { to }), inWords);
}

const path = (id: string, route: string): string => `/v1/concerns/${encodeURIComponent(id)}/${route}`;

const inWords = ({ id, name, reason, owner, delegate, closedAt, how, closedReason }: ConcernView): string =>
  fields([
    ['Concern', name],
    ['Id', id],
    ['Reason', reason],
    ['Owner', owner.name],
    ['Delegate', delegate?.name ?? ''],
    ['State', closedAt === null ? 'open' : `${how ?? 'closed'}, ${clock(closedAt)}`],
    ['Because', closedReason ?? ''],
  ]);
