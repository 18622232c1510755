import type { Change } from '../../change.js';
import type { CycleFacts } from '../../facts.js';
import { refuse, type Refusal } from '../../refusal.js';
import { isOver } from '../../subject.js';
import type { Calendar, Instant } from '../../time.js';
import { plural } from '../../words/plural.js';
import { phaseInWords } from '../../words/phase-in-words.js';
import { advance, type Mover } from '../move.js';
import { phaseRefused } from '../phase.js';

/** Ends `decision` by hand, when no forum is open (any more). */
export function endDecisions(cycle: CycleFacts, by: Mover, now: Instant, calendar: Calendar): Change | Refusal {
  const closed = phaseRefused(cycle, 'decision');
  if (closed) return closed;
  const open = cycle.decisions.filter(({ gate, handedOn }) => !isOver('decision', gate.phase) && !handedOn);
  if (open.length > 0) {
    const errors = open.map(({ id, gate }) => {
      const reviews = cycle.reviews.filter((review) => review.decision === id && !isOver('review', review.gate.phase));
      const waits = gate.phase === 'decided' ? `, and waits for ${plural(reviews.length, 'compliance review')}` : '';
      return { path: `decisions.${id}`, message: `is ${phaseInWords(gate.phase)}${waits}` };
    });
    const ways = 'Decide, withdraw or hand on every open decision first, or wait for its compliance reviews';
    return refuse('decisions-open', ways, errors);
  }
  return advance(cycle, by, now, calendar);
}
