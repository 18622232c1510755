import { change, type Change } from '../../change.js';
import type { CycleFacts } from '../../facts.js';
import { isMet, type Coverage } from '../../representation/propose.js';
import { refuse, type Refusal } from '../../refusal.js';
import { subject } from '../../subject.js';
import { phaseOf, phaseRefused } from '../phase.js';

type Answered = Pick<CycleFacts, 'id' | 'gate'>;

/** Why somebody cannot answer an invitation to the cycle now, or null: it is answered while its session can still be attended. */
export function answerRefused(cycle: Answered, invited: boolean): Refusal | null {
  if (!invited) return refuse('no-right', 'You are not invited to this cycle');
  return phaseRefused(cycle, 'agenda', 'pre_read', 'session');
}

/**
 * Declines an invitation, or takes that back. Where the agenda is out, it is flagged if fewer are coming now of a group or segment than
 * must be heard, and enough were before.
 */
export function answerInvitation(
  cycle: Answered,
  declines: boolean,
  targets: { readonly before: readonly Coverage[]; readonly after: readonly Coverage[] },
): Change {
  const self = subject('cycle', cycle.id);
  const met = new Set(targets.before.filter(isMet).map(({ who }) => who));
  const missing = targets.after.filter((target) => met.has(target.who) && !isMet(target)).map(({ who }) => who);
  const flagged = phaseOf(cycle) !== 'agenda' && missing.length > 0;
  return change({
    entries: [
      { type: declines ? 'invitation-declined' : 'invitation-accepted', subject: self, audience: 'team', body: {} },
    ],
    flags: flagged ? [{ subject: self, code: 'coverage-lost', facts: { missing } }] : [],
  });
}
