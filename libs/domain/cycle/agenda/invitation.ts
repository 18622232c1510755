import { notifyAll, type Move, type NoticeDraft } from '../../change.js';
import type { CycleFacts } from '../../facts.js';
import { subject } from '../../subject.js';
import { latest, type Calendar, type Instant } from '../../time.js';
import { phaseOf } from '../phase.js';
import { inputEnd } from '../windows.js';

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

/**
 * Written input ends later when somebody is invited, while pre-reads are read, whose working day ends later: by the rule of its
 * opening, and never earlier than people were told. Before, no window is open; in the session nobody is invited any more.
 */
export function admitted(cycle: CycleFacts, zones: readonly string[], now: Instant, calendar: Calendar): Move[] {
  const open = cycle.gate.input.find(({ what }) => what === 'contributions');
  if (phaseOf(cycle) !== 'pre_read' || !open) return [];
  const all = { ...cycle, zones: [...new Set([...cycle.zones, ...zones])] };
  const closesAt = latest(open.closesAt, inputEnd(all, now, calendar));
  if (closesAt === open.closesAt) return [];
  return [{ subject: subject('cycle', cycle.id), signal: null, move: 'admit', input: [{ ...open, closesAt }] }];
}
