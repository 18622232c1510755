import type { Change } from '../../change.js';
import type { CycleFacts } from '../../facts.js';
import { refuse, type Refusal } from '../../refusal.js';
import { isOver } from '../../subject.js';
import type { Calendar, Instant } from '../../time.js';
import { phaseInWords } from '../../words/phase-in-words.js';
import { advance, type Mover } from '../move.js';
import { phaseRefused } from '../phase.js';

/** Ends `decision` by hand, when no forum is open (any more). */
export function endDecisions(cycle: CycleFacts, by: Mover, now: Instant, calendar: Calendar): Change | Refusal {
  const closed = phaseRefused(cycle, 'decision');
  if (closed) return closed;
  const open = cycle.decisions.filter(({ gate, handedOn }) => !isOver('decision', gate.phase) && !handedOn);
  if (open.length > 0) {
    const errors = open.map(({ id, gate }) => ({ path: `decisions.${id}`, message: `is ${phaseInWords(gate.phase)}` }));
    return refuse('decisions-open', 'Decide, withdraw or hand on every open decision first', errors);
  }
  return advance(cycle, by, now, calendar);
}
