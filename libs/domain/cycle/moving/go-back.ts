import { begin, change, join, type Change } from '../../change.js';
import type { CycleFacts } from '../../facts.js';
import { refuse, type Refusal } from '../../refusal.js';
import { withoutApprovals } from '../../review/approval/terms.js';
import { isOver, subject } from '../../subject.js';
import type { Calendar, Instant } from '../../time.js';
import { enter, type Mover } from '../move.js';
import { PREVIOUS, phaseRefused, phaseOf, type CyclePhase, type Phase } from '../phase.js';

/** Whether its session is held again when a cycle goes back from there. */
export function sessionAnew(cycle: CyclePhase): boolean {
  const previous = PREVIOUS[phaseOf(cycle)];
  return previous === 'pre_read' || previous === 'session';
}

/** Goes back one phase. Gates and deadlines are set anew, dispositions stay drafts, open forums return to drafts. */
export function goBack(cycle: CycleFacts, by: Mover, now: Instant, calendar: Calendar): Change | Refusal {
  const closed = phaseRefused(cycle);
  if (closed) return closed;
  const previous = PREVIOUS[phaseOf(cycle)];
  if (previous === null) return refuse('illegal-step', 'There is no phase before the agenda');
  if (!sessionAnew(cycle)) return join(enter(previous, cycle, by, now, calendar), redraft(cycle, previous));
  const again = { sessionOpenedAt: null, sessionClosedAt: null };
  const fresh: CycleFacts = { ...cycle, session: { ...cycle.session, openedAt: null, closedAt: null } };
  const cleared = change({ patches: [{ row: 'cycle', id: cycle.id, set: again }] });
  return join(cleared, enter(previous, fresh, by, now, calendar));
}

function redraft(cycle: CycleFacts, to: Phase): Change {
  if (to !== 'refinement') return change({});
  const open = cycle.decisions.filter(({ gate, handedOn }) => !isOver('decision', gate.phase) && !handedOn);
  const reviews = cycle.reviews.filter(
    ({ decision, gate }) =>
      open.some(({ id }) => id === decision) && !['obligations', 'withdrawn'].includes(gate.phase),
  );
  const moves = [
    ...open.map(({ id }) => begin(subject('decision', id), 'draft', 'phaseEnded')),
    ...reviews.map(({ id }) => begin(subject('review', id), 'waiting', 'phaseEnded')),
  ];
  return withoutApprovals(reviews, 'sent_back', change({ moves }));
}
