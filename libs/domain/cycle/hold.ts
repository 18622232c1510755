import { change, join, notifyAll, type Change, type Move, type NoticeDraft } from '../change.js';
import { after } from '../decision/counting/closing.js';
import type { CycleFacts, GateFacts, PilotFacts } from '../facts.js';
import type { Flag } from '../flag.js';
import { arm } from '../ladder/ladder.js';
import { refuse, type Offence, type Refusal } from '../refusal.js';
import type { PromiseDraft } from '../program/promise.js';
import { isExpired } from '../review/asking.js';
import { hasEffect, reviewedBy } from '../review/reviewed.js';
import { isOver, subject } from '../subject.js';
import { latest, msBetween, plusMs, type Calendar, type Instant } from '../time.js';
import { endedRefused, phaseRefused } from './phase.js';
import { entry, moveSession, type Mover } from './move.js';
import { inputEndAfter } from './windows.js';

/**
 * The cycle and every open child of it. What renews an approval of a decision in effect, of an item that has shipped or of a pilot
 * that runs waits for no cycle any more.
 */
function family(cycle: CycleFacts): GateFacts[] {
  const { gate, decisions, reviews, pilots } = cycle;
  const asked = reviews.filter((review) => {
    const of = reviewedBy(review, cycle);
    return of?.kind === 'decision' ? !isOver('decision', of.decision.gate.phase) : of !== null && !hasEffect(of);
  });
  return [gate, ...[...decisions, ...asked, ...pilots].map((one) => one.gate)].filter(
    (one) => !isOver(one.subject.kind, one.phase),
  );
}

/** Stops the clocks of a cycle and of its open forums and reviews until `until`, or as long as the program allows. */
export function hold(
  cycle: CycleFacts,
  wanted: Instant | null,
  by: Mover,
  now: Instant,
  calendar: Calendar,
): Change | Refusal {
  const closed = phaseRefused(cycle);
  if (closed) return closed;
  const longest = calendar.add(now, cycle.engagement.leadTimes.hold);
  const until = wanted ?? longest;
  const no = lengthRefused(until, longest, now);
  if (no) return no;
  const rungs = arm(cycle.engagement.ladders.hold, { from: now, until }, calendar);
  return change({
    moves: family(cycle).map((gate) => ({
      subject: gate.subject,
      signal: 'held' as const,
      move: 'hold' as const,
      until,
      appointments: gate.subject.kind === 'cycle' ? rungs : [],
    })),
    entries: [entry('held', cycle, { until, by: by.person })],
    notices: notifyFacilitators(cycle, 'held', now),
  });
}

function lengthRefused(until: Instant, longest: Instant, now: Instant): Refusal | null {
  const because = (message: string): Offence[] => [{ path: 'until', message }];
  if (until <= now) return refuse('deadline-in-past', 'A hold must end in the future', because(`is before ${now}`));
  if (until <= longest) return null;
  return refuse('illegal-step', 'A hold cannot be that long', because(`at most until ${longest}`));
}

/**
 * Goes on: the working time that was left is kept, the version of the deadline stays, fired rungs stay fired. Written input that was
 * to end with a working day ends with one again, and what hangs on its end with it.
 */
export function resume(cycle: CycleFacts, by: Mover, now: Instant, calendar: Calendar): Change | Refusal {
  const over = endedRefused(cycle);
  if (over) return over;
  if (!cycle.gate.heldUntil) return refuse('not-on-hold', 'The cycle is not on hold');
  const resumed = family(cycle).filter(({ heldUntil }) => heldUntil);
  const windows = cycle.pilots.map((pilot) => laterWindow(pilot, now, calendar)).filter((window) => window !== null);
  const delayed = cycle.gate.phase === 'pre_read' && cycle.session.at >= (cycle.gate.heldAt ?? now); // its deadline is the session
  return join(
    delayed
      ? moveSession(cycle, laterBy(cycle.gate, cycle.session.at, now, calendar), by.person, now, calendar)
      : change({}),
    change({
      moves: resumed.map((gate) => goOn(gate, cycle, windows, now, calendar)),
      patches: windows.map(({ id, startsAt, endsAt }) => ({ row: 'pilot', id, set: { startsAt, endsAt } })),
      flags: windows.flatMap(({ id, cut, endsAt: until }): Flag[] =>
        cut ? [{ subject: subject('pilot', id), code: 'pilot-cut-short', problem: true, facts: { until } }] : [],
      ),
      entries: [entry('resumed', cycle, { by: by.person })],
      promises: endedMeanwhile(cycle, now),
      notices: notifyFacilitators(cycle, 'resumed', now),
    }),
  );
}

const notifyFacilitators = (cycle: CycleFacts, purpose: 'held' | 'resumed', now: Instant): NoticeDraft[] =>
  notifyAll(cycle.facilitators, { purpose, subject: subject('cycle', cycle.id), mark: now });

/** Approvals that ended during the hold, of what has no effect yet: the program asks for them now, however early the hold ends. */
function endedMeanwhile(cycle: CycleFacts, now: Instant): PromiseDraft[] {
  const expired = cycle.reviews.filter((review) => {
    const of = reviewedBy(review, cycle);
    return of !== null && !hasEffect(of) && isExpired(review, now);
  });
  return expired.map(({ id, reviewer }) => ({
    kind: 'approval',
    about: subject('review', id),
    owner: reviewer,
    dueAt: now,
  }));
}

interface LaterWindow {
  readonly id: string;
  readonly startsAt: Instant;
  readonly endsAt: Instant;
  /** Whether it ends earlier than the hold alone would say. */
  readonly cut: boolean;
}

/**
 * The time of a pilot that was held lies as much later as its clock, but never beyond the purpose that covers what it collects: then
 * it ends with that. One that cannot even begin before keeps its window, so that its plan can be changed to another purpose.
 */
function laterWindow({ id, gate, ...pilot }: PilotFacts, now: Instant, calendar: Calendar): LaterWindow | null {
  if (!gate.heldUntil || !['planned', 'running', 'halted'].includes(gate.phase)) return null;
  const since = gate.heldAt ?? now;
  const later = (at: Instant): Instant => (at <= since ? at : laterBy(gate, at, now, calendar));
  const startsAt = gate.phase === 'planned' ? later(pilot.startsAt) : begun(pilot);
  const endsAt = later(pilot.endsAt);
  const last = latest(pilot.purposeUntil, now);
  const cut = endsAt > last && (gate.phase !== 'planned' || latest(startsAt, now) < pilot.purposeUntil);
  return { id, startsAt, endsAt: cut ? last : endsAt, cut };
}

/** When a pilot really began: it may have been started before its window. */
const begun = ({ startsAt, startedAt }: Pick<PilotFacts, 'startsAt' | 'startedAt'>): Instant =>
  startedAt !== null && startedAt < startsAt ? startedAt : startsAt;

/** How the end of input moves: written input of a cycle by the clocks of those invited. With a pace every instant is worked. */
function inputLater(gate: GateFacts, cycle: CycleFacts, at: Instant, now: Instant, calendar: Calendar): Instant {
  const isWritten = gate === cycle.gate && cycle.engagement.calendar.pace === undefined;
  return isWritten
    ? inputEndAfter(cycle, at, { since: gate.heldAt ?? now, now }, calendar)
    : laterBy(gate, at, now, calendar);
}

/** A later deadline keeps its distance in working time from the one before it, or in plain time if that is none. It is never earlier than `at`. */
export function deadlineAfterHold(before: Instant, deadline: Instant, at: Instant, calendar: Calendar): Instant {
  const workingMs = calendar.workingMsBetween(before, at);
  return latest(
    at,
    workingMs > 0 ? calendar.addWorkingMs(deadline, workingMs) : plusMs(deadline, msBetween(before, at)),
  );
}

function goOn(
  gate: GateFacts,
  cycle: CycleFacts,
  windows: readonly LaterWindow[],
  now: Instant,
  calendar: Calendar,
): Move {
  const since = gate.heldAt ?? now;
  const later = (at: Instant): Instant => laterBy(gate, at, now, calendar);
  const inputEnds = (at: Instant): Instant => inputLater(gate, cycle, at, now, calendar);
  const before = gate.deadline;
  const closing = gate === cycle.gate && gate.input.some(({ closesAt }) => closesAt === before && closesAt >= since);
  const deadline = before === null ? null : closing ? inputEnds(before) : later(before);
  const rungLater = (at: Instant): Instant =>
    closing && before !== null && deadline !== null && at >= before
      ? deadlineAfterHold(before, deadline, at, calendar)
      : notBeforeCount(gate, at, deadline, later(at));
  const pilotWindow = windows.find(({ id }) => id === gate.subject.id);
  return {
    subject: gate.subject,
    signal: 'resumed',
    move: 'resume',
    deadline,
    shifted: gate.paused.map(({ rung, do: step, at }) => ({
      rung,
      at:
        step === 'close_session' && at > since
          ? plusMs(now, msBetween(since, at)) // its minutes count at any hour
          : step === 'end_pilot' && pilotWindow
            ? pilotWindow.endsAt
            : rungLater(at),
    })),
    input: gate.input.map((window) =>
      window.closesAt < since ? window : { ...window, closesAt: inputEnds(window.closesAt) },
    ),
  };
}

/** What was due at `at` when the hold began, moved by keeping the working time that was left. */
function laterBy({ heldAt }: GateFacts, at: Instant, now: Instant, calendar: Calendar): Instant {
  const since = heldAt ?? now;
  return at <= since ? now : calendar.addWorkingMs(now, Math.max(calendar.workingMsBetween(since, at), 0));
}

/**
 * A forum is counted just after its deadline, also when a hold has moved that, and what followed the count follows it still:
 * in working time alone, two instants of one night are the same.
 */
export function notBeforeCount(
  { deadline: before, armed, paused }: GateFacts,
  at: Instant,
  deadline: Instant | null,
  moved: Instant,
): Instant {
  if (before === null || deadline === null || at <= before) return moved;
  const count = after(before);
  if (![...armed, ...paused].some((one) => one.do === 'settle' && one.at === count)) return moved;
  return at === count ? after(deadline) : latest(after(deadline), moved);
}
