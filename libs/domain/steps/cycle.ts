import { join, type Change } from '../change.js';
import { closeSession } from '../cycle/moving/session.js';
import { resume } from '../cycle/hold.js';
import { cancel, enter, advanceFlagged } from '../cycle/move.js';
import { handOn } from '../decision/outcome.js';
import { isRefusal } from '../refusal.js';
import { isOver } from '../subject.js';
import { fired, type DueInCycle, type Steps } from './due.js';
import { phaseOf } from '../cycle/phase.js';

/** What time does with a cycle: it goes on, flagged, it is resumed, or it is cancelled. */
export const CYCLE: Steps<DueInCycle> = {
  rows: {
    apply_default: endWait,
    advance_flagged: endWait,
    cancel: (due) => {
      const by = { person: null, because: 'ladder' };
      return join(fired(due, 'fired'), cancel(due.venue, by, due.now, due.calendar));
    },
    close_session: (due) => {
      const closed = closeSession(due.venue, { person: null }, due.now);
      return isRefusal(closed) ? fired(due, 'closed-already') : closed;
    },
  },
};

/** Nobody ended the wait: a hold ends, a phase ends with a flag for what is missing. */
function endWait(due: DueInCycle): Change {
  if (due.gate.heldUntil) return endHold(due);
  if (phaseOf(due.venue) === 'decision') return handOnOpen(due);
  const by = { person: null, because: due.facts.missing.length > 0 ? 'flagged' : 'time' };
  return join(fired(due, 'fired'), advanceFlagged(due.venue, due.facts.missing, by, due.now, due.calendar));
}

function endHold(due: DueInCycle): Change {
  const resumed = resume(due.venue, { person: null }, due.now, due.calendar);
  return isRefusal(resumed) ? fired(due, 'not-on-hold') : join(fired(due, 'fired'), resumed);
}

/** The backstop of the phase `decision`: a forum that is still open outlives its cycle. */
function handOnOpen(due: DueInCycle): Change {
  const { venue, now, calendar } = due;
  const open = venue.decisions.filter(({ gate, handedOn }) => !isOver('decision', gate.phase) && !handedOn);
  const by = { person: null, because: 'time' };
  return join(fired(due, 'fired'), ...open.map(handOn), enter('closure', venue, by, now, calendar));
}
