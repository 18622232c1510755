import { change, type Change } from '../change.js';
import type { GateFacts } from '../facts.js';
import type { StepName } from '../subject.js';
import { latest, type Calendar, type Instant } from '../time.js';
import { after } from '../decision/counting/closing.js';
import { notBeforeCount } from './hold.js';
import { endsTheStall } from '../ladder/rung.js';

/** A time in which nobody could act: no API answered. */
export interface Outage {
  readonly from: Instant;
  readonly until: Instant;
}

/**
 * What a subject is owed after times in which nobody could act: reminders that were due then are missed, and what ends the
 * stall comes later by the working time that was lost, counted once; so does a count, and with it the deadline until which
 * people can take positions. Null when nothing is owed. (product.md, "Time".)
 */
export function afterOutages(
  gate: GateFacts,
  outages: readonly Outage[],
  now: Instant,
  calendar: Calendar,
): Change | null {
  const since = latest(gate.openedAt, gate.accountedUntil ?? gate.openedAt);
  const lost = outages
    .filter(({ until }) => until > since)
    .map(({ from, until }) => ({ from: latest(from, since), until }));
  const last = lost.at(-1);
  if (!last || gate.over || gate.phase === 'draft' || gate.phase === 'new') return null;
  const lostMs = lost.reduce((sum, { from, until }) => sum + calendar.workingMsBetween(from, until), 0);
  const missed = gate.armed.filter(
    (one) => one.do === 'remind' && lost.some(({ from, until }) => one.at > from && one.at <= until),
  );
  const { deadline } = gate;
  const counts = deadline !== null && gate.armed.some((one) => one.do === 'settle' && one.at === after(deadline));
  const later = counts && lostMs > 0 ? calendar.addWorkingMs(deadline, lostMs) : null;
  const shifted = gate.armed.flatMap(({ rung, do: step, at }) => {
    const counted = later !== null && at === after(deadline ?? at);
    if (!counted && !(ends(step) && lostMs > 0)) return [];
    return [{ rung, at: notBeforeCount(gate, at, later, calendar.addWorkingMs(at, lostMs)) }];
  });
  const { subject, phase, version } = gate;
  return change({
    moves: [
      {
        subject,
        signal: 'deadlineMoved',
        move: 'makeUp',
        until: latest(last.until, ...lost.map(({ until }) => until)),
        ...(later === null ? {} : { deadline: later }),
        shifted,
        missed: missed.map(({ rung }) => rung),
      },
    ],
    entries: [
      ...missed.map(({ rung, do: step }) => ({
        type: 'rung-fired',
        subject,
        body: { do: step, rung, phase, version, result: 'missed', receivers: [] },
      })),
      {
        type: 'rungs-moved',
        subject,
        body: { because: 'outage', from: lost[0]?.from ?? now, until: last.until, lostMs, rungs: shifted.length },
      },
    ],
    flags: [{ subject, code: 'outage', facts: { from: lost[0]?.from ?? now, until: last.until, lostMs } }],
  });
}

const ends = (step: StepName): boolean => endsTheStall(step) || step === 'apply_tie_break';
