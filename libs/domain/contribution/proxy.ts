import { may, StakeholderGroup, type Role } from '../people.js';
import { refuse, type Refusal } from '../refusal.js';

/** Only people who run cycles record contributions of others: they hold the interviews. */
export const recordingRefused = (roles: readonly Role[]): Refusal | null =>
  may(roles, 'run-cycle')
    ? null
    : refuse('no-right', 'Only facilitators write down what somebody else said; say for whom you speak with proxyFor');

/** Somebody speaks for a group of stakeholders or a segment that the program knows: a name of nobody would count for nobody. */
export function proxyRefused(proxyFor: string, segments: readonly string[]): Refusal | null {
  const known: readonly string[] = [...StakeholderGroup.options, ...segments];
  if (known.includes(proxyFor)) return null;
  const message = `The program has no such group or segment; it has ${known.join(', ')}`;
  return refuse('unknown-reference', 'It speaks for whom the program does not know', [{ path: 'proxyFor', message }]);
}
