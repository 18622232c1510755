import type { Change } from '../../change.js';
import type { CycleFacts } from '../../facts.js';
import { refuse, type Refusal } from '../../refusal.js';
import type { Calendar, Instant } from '../../time.js';
import { phaseInWords } from '../../words/phase-in-words.js';
import { cancel, type Mover } from '../move.js';

/** Ends the cycle before its time, with a reason; everybody who was invited is told. */
export function cancelCycle(cycle: CycleFacts, by: Mover, now: Instant, calendar: Calendar): Change | Refusal {
  if (cycle.gate.over) return refuse('phase-closed', `The cycle is ${phaseInWords(cycle.gate.phase)} already`);
  return cancel(cycle, by, now, calendar);
}
