import type { NoticeDraft } from '../change.js';
import type { CycleFacts } from '../facts.js';
import { subject } from '../subject.js';
import { notifyAll } from './move.js';
import { phaseOf } from './phase.js';

/**
 * What people hear who are named after their cycle began: the same notices, with the same ids, as those that a phase sends
 * when it begins. `added` were not invited before; `reviewers` were not asked for obligations before.
 */
export function noticesToInvited(
  cycle: CycleFacts,
  added: readonly string[],
  reviewers: readonly string[],
): NoticeDraft[] {
  const about = {
    subject: subject('cycle', cycle.id),
    version: 1,
    data: { phase: cycle.gate.phase, deadline: cycle.gate.deadline },
  };
  const ahead = ['agenda', 'pre_read', 'session'].includes(phaseOf(cycle)); // its session can still be attended
  const reading = phaseOf(cycle) === 'pre_read' && cycle.preReads > 0;
  return [
    ...notifyAll(ahead ? added : [], { ...about, purpose: 'invitation' }),
    ...notifyAll(reviewers, { ...about, purpose: 'obligations_wanted' }),
    ...notifyAll(reading ? added : [], { ...about, purpose: 'pre_read' }),
  ];
}
