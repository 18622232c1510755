import { change, type Change } from '../change.js';
import type { Armed, PilotFacts, Venue } from '../facts.js';
import { subject, type StepName } from '../subject.js';
import type { Calendar, Instant } from '../time.js';
import { purposeEnded } from './measuring.js';
import { closed, ended, halted, measuring, startRefused, started, withdrawn } from './run.js';

/** What a due step of a pilot came to. */
export interface Done {
  readonly result: string;
  readonly change: Change;
}

interface Due {
  readonly pilot: PilotFacts;
  readonly venue: Venue;
  readonly now: Instant;
  readonly calendar: Calendar;
}

/** What time does with a pilot; null where a rung does what it does everywhere: remind, or ask somebody else. */
export function pilotStep(due: Due, armed: Armed): Done | null {
  return uncovered(due, armed) ?? goesOnMeasured(due, armed) ?? STEPS[armed.do]?.(due) ?? null;
}

const STEPS: Partial<Record<StepName, (due: Due) => Done>> = {
  start_pilot: start,
  end_pilot: ({ pilot, venue, now, calendar }) =>
    pilot.gate.phase === 'planned'
      ? { result: 'withdrawn', change: withdrawn(pilot, venue, 'not_started') }
      : { result: 'fired', change: ended(pilot, venue, 'time', now, calendar) },
  halt: ({ pilot, venue }) => ({ result: 'fired', change: halted(pilot, venue, { because: 'ladder', person: null }) }),
  advance_flagged: ({ pilot }) => ({ result: 'fired', change: closed(pilot, null) }),
};

/** Its beginning has come. Without every approval, or without a purpose, it waits, and whoever can do something hears so. */
function start({ pilot, venue, now, calendar }: Due): Done {
  const no = startRefused(pilot, venue, now);
  if (!no) return { result: 'fired', change: started(pilot, venue, null, now, calendar) };
  const { id, owner, endsAt } = pilot;
  const because = no.refused;
  return {
    result: because,
    change: change({
      flags: [{ subject: subject('pilot', id), code: 'pilot-not-started', problem: true, facts: { because } }],
      notices: [...new Set([owner, ...venue.facilitators])].map((person) => ({
        person,
        purpose: 'pilot_not_started' as const,
        subject: subject('pilot', id),
        data: { endsAt },
      })),
    }),
  };
}

/** The purpose has ended that covers what it collects: it does not go on, whatever its ladder says. */
function uncovered({ pilot, venue, now }: Due, { do: step }: Armed): Done | null {
  if (pilot.gate.phase !== 'running' || step === 'end_pilot' || purposeEnded(pilot, now) === null) return null;
  return { result: 'fired', change: halted(pilot, venue, { because: 'consent', person: null }) };
}

/**
 * It was measured since this wait began: the next measurement is due so much after the last. Looked at when the wait is over, so
 * that measurements cost nothing until then.
 */
function goesOnMeasured({ pilot, now, calendar }: Due, armed: Armed): Done | null {
  const { gate, measuredAt } = pilot;
  if (gate.phase !== 'running' || armed.do === 'end_pilot' || measuredAt === null || gate.deadline === null)
    return null;
  const due = measuring(pilot, measuredAt, calendar);
  if (due.until <= gate.deadline) return null;
  const { until, appointments } = due.until <= now ? measuring(pilot, now, calendar) : due; // nobody could act meanwhile
  const self = subject('pilot', pilot.id);
  const rearm = {
    subject: self,
    signal: null,
    move: 'rearm',
    until,
    appointments: appointments.filter(({ at, do: step }) => step !== 'remind' || at > now),
    by: null,
    reason: 'It was measured',
  } as const;
  return { result: 'measured', change: change({ moves: [rearm] }) };
}
