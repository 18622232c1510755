import type { DecisionFacts } from '../../facts.js';
import type { Calendar, Instant } from '../../time.js';
import type { Outcome } from '../end-forum.js';
import { standing, type Poll } from './standing.js';
import { breakTie, silent } from '../counting/tie-break.js';

/** Time does not wait for the final authority: what a stalled forum makes of the other tie-breaks, and why. */
export function inAStall(
  decision: DecisionFacts,
  poll: Poll,
  now: Instant,
  calendar: Calendar,
): Pick<Outcome, 'option' | 'because'> | null {
  if (poll.method === 'authority@1') {
    const broken = breakTie(decision, poll.tally);
    if (!broken) return null;
    const { option, by } = broken;
    return { option, because: { rule: 'tie_break', by, votes: poll.tally.votes[option] ?? 0 } };
  }
  const { outcome, because } = standing({ ...decision, tieBreak: silent(decision.tieBreak) }, poll, now, calendar);
  return outcome === undefined ? null : { option: outcome, because };
}
