import { change, join, notifyAll, type Change } from '../change.js';
import { purposeEnded } from '../pilot/measuring.js';
import { closePilot, endPilot, haltPilot, withdrawPilot } from '../pilot/ending.js';
import { measuring, startRefused, startPilot } from '../pilot/run.js';
import { subject } from '../subject.js';
import { fired, type DueOf, type Steps } from './due.js';

type DueOfPilot = DueOf<'pilot'>;

/** What time does with a pilot: it starts, is halted where it may go on no longer, ends, and closes without a verdict. */
export const PILOT: Steps<DueOfPilot> = {
  first: (due) => uncovered(due) ?? goesOnMeasured(due),
  rows: {
    start_pilot: start,
    end_pilot: end,
    halt: (due) => done(due, haltPilot(due.whose.pilot, due.venue, { because: 'ladder', person: null })),
    advance_flagged: (due) => done(due, closePilot(due.whose.pilot, null)),
  },
};

const done = (due: DueOfPilot, also: Change, result = 'fired'): Change => join(fired(due, result), also);

/** The start of a pilot has come. Without every approval, or without a purpose, it waits, and its owner and the facilitators are notified. */
function start(due: DueOfPilot): Change {
  const { whose, venue, now, calendar } = due;
  const no = startRefused(whose.pilot, venue, now);
  if (!no) return done(due, startPilot(whose.pilot, venue, null, now, calendar));
  const { id, owner, endsAt } = whose.pilot;
  const because = no.refused;
  const noted = change({
    flags: [{ subject: subject('pilot', id), code: 'pilot-not-started', problem: true, facts: { because } }],
    notices: notifyAll([owner, ...venue.facilitators], {
      purpose: 'pilot_not_started',
      subject: subject('pilot', id),
      data: { endsAt },
    }),
  });
  return done(due, noted, because);
}

function end(due: DueOfPilot): Change {
  const { whose, venue, now, calendar } = due;
  return whose.pilot.gate.phase === 'planned'
    ? done(due, withdrawPilot(whose.pilot, venue, 'not_started'), 'withdrawn')
    : done(due, endPilot(whose.pilot, venue, 'time', now, calendar));
}

/** The purpose has ended that covers what it collects: it does not go on, whatever its ladder says. */
function uncovered(due: DueOfPilot): Change | null {
  const { whose, venue, now, armed } = due;
  const { pilot } = whose;
  if (pilot.gate.phase !== 'running' || armed.do === 'end_pilot' || purposeEnded(pilot, now) === null) return null;
  return done(due, haltPilot(pilot, venue, { because: 'consent', person: null }));
}

/**
 * It was measured since this wait began: the next measurement is due so much after the last. Looked at when the wait is over, so
 * that measurements cost nothing until then.
 */
function goesOnMeasured(due: DueOfPilot): Change | null {
  const { whose, now, calendar, armed } = due;
  const { pilot } = whose;
  const { gate, measuredAt } = pilot;
  if (gate.phase !== 'running' || armed.do === 'end_pilot' || measuredAt === null || gate.deadline === null)
    return null;
  const next = measuring(pilot, measuredAt, calendar);
  if (next.until <= gate.deadline) return null;
  const { until, appointments } = next.until <= now ? measuring(pilot, now, calendar) : next; // nobody could act meanwhile
  const rearm = {
    subject: subject('pilot', pilot.id),
    signal: null,
    move: 'rearm',
    until,
    appointments: appointments.filter(({ at, do: step }) => step !== 'remind' || at > now),
    by: null,
    reason: 'It was measured',
  } as const;
  return done(due, change({ moves: [rearm] }), 'measured');
}
