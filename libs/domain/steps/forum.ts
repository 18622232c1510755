import { change, join, type Change } from '../change.js';
import { endPhaseWithLastDecision } from '../cycle/move.js';
import { decided, withdrawForum } from '../decision/outcome.js';
import { settle } from '../decision/settling/settle.js';
import { inAStall } from '../decision/settling/stall.js';
import { endForumBy, fired, type DueOf, type Steps } from './due.js';

type DueAtForum = DueOf<'decision'>;

/** What time does with a forum: what its method can settle it settles first; then a tie is broken, or its default applies. */
export const FORUM: Steps<DueAtForum> = {
  first: settleFirst,
  rows: {
    apply_tie_break: breakTie,
    apply_default: decideByDefault,
    advance_flagged: decideByDefault,
    cancel: withdraw,
  },
};

/** Whatever is due at a forum: what its method can settle by now, it settles. */
function settleFirst(due: DueAtForum): Change | null {
  const { whose, facts, venue, now, calendar, armed } = due;
  if (!facts.poll) return null;
  const settled = settle(whose.decision, venue, facts.poll, now, calendar);
  if (settled?.movesOn)
    return endPhaseWithLastDecision(join(fired(due, settled.result), settled.change), venue, now, calendar);
  if (armed.do !== 'settle') return null;
  if (settled?.result === 'waits') return settled.change; // its instant has moved on
  return join(fired(due, settled?.result ?? 'waits'), settled?.change ?? change({}));
}

function breakTie(due: DueAtForum): Change {
  const { whose, facts, venue, now, calendar } = due;
  if (!facts.poll) return fired(due, 'not-applicable');
  const broken = inAStall(whose.decision, facts.poll, now, calendar);
  if (!broken) return fired(due, 'tie-survived');
  const outcome = { ...broken, by: 'tie_break' as const, person: null, actedFor: null };
  return endForumBy(due, decided(whose.decision, venue, outcome, now, calendar));
}

function decideByDefault(due: DueAtForum): Change {
  const { whose, venue, now, calendar } = due;
  const { defaultOption, options } = whose.decision;
  const option = defaultOption ?? options.find(({ statusQuo }) => statusQuo)?.id;
  if (!option) return withdraw(due);
  const because = { rule: 'default on expiry' } as const;
  const outcome = { option, by: 'default' as const, person: null, actedFor: null, because };
  return endForumBy(due, decided(whose.decision, venue, outcome, now, calendar));
}

function withdraw(due: DueAtForum): Change {
  return endForumBy(due, withdrawForum(due.whose.decision, due.venue, due.now, due.calendar));
}
