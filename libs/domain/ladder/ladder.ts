import { z } from 'zod';
import { latest, msBetween, plusMs, type Calendar, type Duration, type Instant } from '../time.js';
import type { StepName } from '../subject.js';
import { lint } from './lint.js';
import { Rung, type Receiver, type Wait, type When } from './rung.js';

export type Ladder = Rung[];

const ladderOf = (wait: Wait) =>
  z
    .array(Rung)
    .min(1)
    .max(12)
    .superRefine((rungs, context) => {
      for (const { path, message } of lint(rungs, wait)) {
        context.addIssue({ code: 'custom', path: path.split('.').map(step), message });
      }
    })
    .meta({ id: `LadderOf_${wait}` });

const step = (part: string): string | number => (/^\d+$/.test(part) ? Number(part) : part);

/** An escalation policy for each wait: rungs that climb until one ends the stall. What is wrong with one is said all at once. */
export const LADDERS = {
  agenda: ladderOf('agenda'),
  pre_read: ladderOf('pre_read'),
  session: ladderOf('session'),
  refinement: ladderOf('refinement'),
  closure: ladderOf('closure'),
  decision: ladderOf('decision'),
  review: ladderOf('review'),
  hold: ladderOf('hold'),
  pilot: ladderOf('pilot'),
} satisfies Record<Wait, unknown>;

/** An appointment of a subject: a rung, or a plain one such as the end of the session. */
export interface Appointment {
  readonly do: StepName;
  readonly at: Instant;
  readonly if: Rung['if'];
  readonly who: readonly Receiver[];
  readonly fallback?: readonly Receiver[] | undefined;
  readonly by?: Duration | undefined;
}

/** A subject's time in one phase: from when, until when. */
export interface Window {
  readonly from: Instant;
  readonly until: Instant;
}

/**
 * The rungs of a ladder with their instants for one deadline. A reminder that would lie before the window is left out;
 * any other rung that would is due at once. The order of the rungs is kept: none is due before the one it follows.
 * In a wait that was `extended` nothing is extended again, and what stood before the extension is not repeated.
 */
export function arm(ladder: readonly Rung[], window: Window, calendar: Calendar, extended = false): Appointment[] {
  const extension = extended ? ladder.findIndex((rung) => rung.do === 'extend_once') : -1;
  const appointments: Appointment[] = [];
  let earliest = window.from;
  for (const [index, rung] of ladder.entries()) {
    const at = instantOf(rung.when, window, calendar);
    if (index === extension) continue;
    if (at <= window.from && (rung.do === 'remind' || index < extension)) continue;
    earliest = at > earliest ? at : earliest;
    const { do: does, if: condition, who, fallback, by } = rung;
    appointments.push({
      do: does,
      at: earliest,
      if: condition,
      who,
      ...(fallback ? { fallback } : {}),
      ...(by ? { by } : {}),
    });
  }
  return appointments;
}

/** When a wait ends at the latest by its ladder alone: by its last rung, after the extension if there is one. */
export function lastInstant(ladder: readonly Rung[], window: Window, calendar: Calendar): Instant {
  const extension = arm(ladder, window, calendar).find((rung) => rung.do === 'extend_once');
  const longer = extension?.by
    ? { from: extension.at, until: calendar.add(latest(window.until, extension.at), extension.by) }
    : window;
  return arm(ladder, longer, calendar, extension !== undefined).at(-1)?.at ?? longer.until;
}

function instantOf(when: When, window: Window, calendar: Calendar): Instant {
  if (when === 'at_deadline') return window.until;
  if ('fraction' in when) return partOf(window, when, calendar);
  return 'before' in when ? calendar.subtract(window.until, when.before) : calendar.add(window.until, when.after);
}

/** A wait without any working time in it is divided by the clock. */
function partOf(
  { from, until }: Window,
  { fraction, of }: Extract<When, { fraction: number }>,
  calendar: Calendar,
): Instant {
  const workingMs = of === 'elapsed' ? 0 : calendar.workingMsBetween(from, until);
  return workingMs > 0
    ? calendar.addWorkingMs(from, Math.round(workingMs * fraction))
    : plusMs(from, Math.round(msBetween(from, until) * fraction));
}
