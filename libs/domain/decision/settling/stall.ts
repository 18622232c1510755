import type { DecisionFacts } from '../../facts.js';
import type { Calendar, Instant } from '../../time.js';
import { standing, type Poll } from './standing.js';
import { breakTie, silent } from '../counting/tie-break.js';

/** Time does not wait for the final authority: what a stalled forum makes of the other tie-breaks, and why. */
export function inAStall(
  decision: DecisionFacts,
  poll: Poll,
  now: Instant,
  calendar: Calendar,
): { readonly option: string; readonly because: { readonly rule: string } } | null {
  if (poll.method === 'authority@1') {
    const broken = breakTie(decision, poll.tally);
    const votes = poll.tally.votes[broken?.option ?? ''] ?? 0;
    const because = { rule: 'tie_break', by: broken?.by, votes };
    return broken && { option: broken.option, because };
  }
  const { outcome, because } = standing({ ...decision, tieBreak: silent(decision.tieBreak) }, poll, now, calendar);
  return outcome === undefined ? null : { option: outcome, because };
}
