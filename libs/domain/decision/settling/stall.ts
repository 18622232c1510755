import type { DecisionFacts } from '../../facts.js';
import type { Calendar, Instant } from '../../time.js';
import type { Outcome } from '../outcome.js';
import type { MethodName } from '../methods/methods.js';
import { standing, type Poll, type PollOf } from './standing.js';
import { breakTie, silent } from '../counting/tie-break.js';

type Leaning = Pick<Outcome, 'option' | 'because'> | null;
type Breaking<Name extends MethodName> = (
  decision: DecisionFacts,
  poll: PollOf<Name>,
  now: Instant,
  calendar: Calendar,
) => Leaning;

/** The option with most votes of deciders. Advice does not count as a vote. */
const byVotes: Breaking<'authority@1'> = (decision, { tally }) => {
  const broken = breakTie(decision, tally);
  if (!broken) return null;
  const { option, by } = broken;
  return { option, because: { rule: 'tie_break', by, votes: tally.votes[option] ?? 0 } };
};

/** The method once more, without the tie-break that waits for the final authority. */
const again = (decision: DecisionFacts, poll: Poll, now: Instant, calendar: Calendar): Leaning => {
  const { outcome, because } = standing({ ...decision, tieBreak: silent(decision.tieBreak) }, poll, now, calendar);
  return outcome === undefined ? null : { option: outcome, because };
};

const BREAKING: { readonly [Name in MethodName]: Breaking<Name> } = {
  'authority@1': byVotes,
  'consent@1': again,
  'last_call@1': again,
  'majority@1': again,
  'ranked@1': again,
  'score@1': again,
};

/** Time does not wait for the final authority: what a stalled forum makes of the other tie-breaks, and why. */
export const inAStall = <Name extends MethodName>(
  decision: DecisionFacts,
  poll: PollOf<Name>,
  now: Instant,
  calendar: Calendar,
): Leaning => BREAKING[poll.method](decision, poll, now, calendar);
