import { change, type Change, type InputWindow } from '../change.js';
import type { CycleFacts, GateFacts } from '../facts.js';
import type { StepName } from '../subject.js';
import { latest, type Calendar, type Instant } from '../time.js';
import { after } from '../decision/counting/closing.js';
import { deadlineAfterHold, notBeforeCount } from './hold.js';
import { endsTheStall } from '../ladder/rung.js';
import { inputEndAfter } from './windows.js';

/** A time in which nobody could act: no API answered. */
export interface Outage {
  readonly from: Instant;
  readonly until: Instant;
}

/**
 * What a subject is owed after times in which nobody could act: reminders that were due then are missed, and what ends the
 * stall comes later by the working time that was lost, counted once; so does a count, and with it the deadline until which
 * people can take positions. Written input of a `cycle` whose end is the deadline ends later as well, as after a hold: by the clocks of
 * those invited. Null when nothing is owed.
 */
export function afterOutages(
  gate: GateFacts,
  outages: readonly Outage[],
  now: Instant,
  calendar: Calendar,
  cycle: Invited | null = null,
): Change | null {
  const lost = lostBy(gate, outages);
  const last = lost.at(-1);
  if (!last || gate.over || gate.phase === 'draft' || gate.phase === 'new') return null;
  const lostMs = lost.reduce((sum, { from, until }) => sum + calendar.workingMsBetween(from, until), 0);
  const missed = gate.armed.filter(
    (one) => one.do === 'remind' && lost.some(({ from, until }) => one.at > from && one.at <= until),
  );
  const input = cycle === null ? null : laterInput(gate, cycle, lost, calendar);
  const { deadline, shifted } = input
    ? withInput(gate, input, { lostMs, missed }, calendar)
    : madeUp(gate, lostMs, calendar);
  const { subject, phase, entry, version } = gate;
  const facts = { from: lost[0]?.from ?? now, until: last.until, lostMs };
  const until = latest(last.until, ...lost.map((one) => one.until));
  const rungs = missed.map(({ rung }) => rung);
  const moved = { ...(deadline === null ? {} : { deadline }), ...(input ? { input } : {}) };
  return change({
    moves: [{ subject, signal: 'deadlineMoved', move: 'makeUp', until, ...moved, shifted, missed: rungs }],
    entries: [
      ...missed.map(({ rung, do: step }) => ({
        type: 'rung-fired',
        subject,
        body: { do: step, rung, phase, entry, version, result: 'missed', receivers: [] },
      })),
      { type: 'rungs-moved', subject, body: { because: 'outage', ...facts, rungs: shifted.length } },
    ],
    flags: [{ subject, code: 'outage', facts }],
  });
}

/** The part of them in which the subject waited, and that was not made up for before. */
function lostBy({ openedAt, accountedUntil }: GateFacts, outages: readonly Outage[]): Outage[] {
  const since = latest(openedAt, accountedUntil ?? openedAt);
  return outages.filter(({ until }) => until > since).map(({ from, until }) => ({ from: latest(from, since), until }));
}

type Invited = Pick<CycleFacts, 'zones' | 'engagement'>;

/** Written input that ends with the phase, with the working time that was left when each outage began; null where it keeps its end. */
function laterInput(
  { subject: { kind }, deadline, heldUntil, input }: GateFacts,
  cycle: Invited,
  lost: readonly Outage[],
  calendar: Calendar,
): [InputWindow] | null {
  const open = input.find(({ closesAt }) => closesAt === deadline);
  if (kind !== 'cycle' || heldUntil !== null || !open) return null;
  const paced = cycle.engagement.calendar.pace !== undefined; // then every instant is worked
  const closesAt = lost.reduce<Instant>((at, { from, until }) => {
    if (at <= from) return at;
    return paced
      ? calendar.addWorkingMs(until, calendar.workingMsBetween(from, at))
      : inputEndAfter(cycle, at, { since: from, now: until }, calendar);
  }, open.closesAt);
  return closesAt === open.closesAt ? null : [{ ...open, closesAt }];
}

/** The deadline is the end of input; what hangs on it keeps its distance, and what ends the stall before it comes later as ever. */
function withInput(
  gate: GateFacts,
  [{ closesAt: deadline }]: [InputWindow],
  { lostMs, missed }: { lostMs: number; missed: GateFacts['armed'] },
  calendar: Calendar,
): { deadline: Instant; shifted: { rung: number; at: Instant }[] } {
  const before = gate.deadline ?? deadline;
  const shifted = gate.armed
    .filter((one) => !missed.includes(one) && (one.at >= before || ends(one.do)))
    .map(({ rung, at }) => ({
      rung,
      at: at >= before ? deadlineAfterHold(before, deadline, at, calendar) : calendar.addWorkingMs(at, lostMs),
    }));
  return { deadline, shifted };
}

/** What comes later by the working time that was lost; the deadline only where a count waits for it. */
function madeUp(
  gate: GateFacts,
  lostMs: number,
  calendar: Calendar,
): { deadline: Instant | null; shifted: { rung: number; at: Instant }[] } {
  if (lostMs === 0) return { deadline: null, shifted: [] };
  const counted = gate.deadline === null ? null : after(gate.deadline);
  const counts = gate.armed.some(({ do: step, at }) => step === 'settle' && at === counted);
  const deadline = gate.deadline !== null && counts ? calendar.addWorkingMs(gate.deadline, lostMs) : null;
  const shifted = gate.armed
    .filter(({ do: step, at }) => ends(step) || (counts && at === counted))
    .map(({ rung, at }) => ({ rung, at: notBeforeCount(gate, at, deadline, calendar.addWorkingMs(at, lostMs)) }));
  return { deadline, shifted };
}

const ends = (step: StepName): boolean => endsTheStall(step) || step === 'apply_tie_break';
