import type { InputWindow } from '../change.js';
import { windowOf } from '../decision/methods/forms.js';
import type { CycleFacts } from '../facts.js';
import { arm, lastInstant, type Appointment, type Ladder, type Window } from '../ladder/ladder.js';
import { earliest, latest, plusMs, type Calendar, type Duration, type Instant } from '../time.js';
import type { Phase } from './phase.js';

/** The deadline, the appointments and the input windows with which a phase begins. */
export interface Opening {
  readonly window: Window | null;
  readonly appointments: readonly Appointment[];
  readonly input?: readonly InputWindow[];
}

/** The end of the phase `decision` if its forums did not end it: what is still open then is handed on. */
const HAND_ON: Ladder = [{ when: 'at_deadline', if: 'not_finished', who: ['facilitator'], do: 'advance_flagged' }];

const OPENING: Record<Phase, (cycle: CycleFacts, now: Instant, calendar: Calendar) => Opening> = {
  agenda: (cycle, now, calendar) => {
    const lead = calendar.subtract(cycle.session.at, cycle.engagement.leadTimes.preRead);
    const own = calendar.add(now, cycle.engagement.leadTimes.agenda);
    return withLadder('agenda', cycle, { from: now, until: lead > now ? lead : own }, calendar);
  },
  pre_read: (cycle, now, calendar) => ({
    ...withLadder('pre_read', cycle, { from: now, until: latest(now, cycle.session.at) }, calendar),
    input: [{ what: 'contributions', opensAt: now, closesAt: inputEnd(cycle, now, calendar) }],
  }),
  session: (planned, now, calendar) => {
    const cycle = { ...planned, session: { ...planned.session, openedAt: planned.session.openedAt ?? now } };
    const told = cycle.gate.input.find(({ what }) => what === 'contributions');
    const closesAt = latest(inputEnd(cycle, now, calendar), told?.closesAt ?? now); // a session that opens early takes no time from it
    const rungs = withLadder('session', cycle, { from: now, until: closesAt }, calendar);
    const end: Appointment = {
      do: 'close_session',
      at: sessionEnd(cycle, now),
      if: 'not_finished',
      who: ['facilitator'],
    };
    return {
      window: rungs.window,
      appointments: cycle.session.closedAt ? rungs.appointments : [end, ...rungs.appointments],
      input: [{ what: 'contributions', opensAt: told?.opensAt ?? now, closesAt }],
    };
  },
  refinement: (cycle, now, calendar) => ({
    ...withLadder(
      'refinement',
      cycle,
      { from: now, until: calendar.add(now, cycle.engagement.leadTimes.refinement) },
      calendar,
    ),
    input: endedBy(now, cycle),
  }),
  decision: (cycle, now, calendar) => {
    const window = { from: now, until: lastForumEnd(cycle, now, calendar) };
    return { window, appointments: arm(HAND_ON, window, calendar) };
  },
  closure: (cycle, now, calendar) =>
    withLadder('closure', cycle, { from: now, until: calendar.add(now, cycle.engagement.leadTimes.closure) }, calendar),
  closed: () => ({ window: null, appointments: [] }),
  cancelled: (cycle, now) => ({ window: null, appointments: [], input: endedBy(now, cycle) }),
};

export const opening = (phase: Phase, cycle: CycleFacts, now: Instant, calendar: Calendar): Opening =>
  OPENING[phase](cycle, now, calendar);

/** The rungs of a phase's ladder for another deadline, with the appointments that do not hang on it. */
export function rearmed(
  phase: Phase,
  cycle: CycleFacts,
  window: Window,
  calendar: Calendar,
  extended: boolean,
): readonly Appointment[] {
  const fixed = cycle.gate.armed.filter((appointment) => appointment.do === 'close_session');
  return [...fixed, ...arm(ladderOf(phase, cycle), window, calendar, extended)];
}

function ladderOf(phase: Phase, { engagement: { ladders } }: CycleFacts): Ladder {
  const known: Partial<Record<Phase, Ladder>> = ladders;
  return known[phase] ?? HAND_ON;
}

function withLadder(phase: Phase, cycle: CycleFacts, window: Window, calendar: Calendar): Opening {
  return { window, appointments: arm(ladderOf(phase, cycle), window, calendar) };
}

/** What people may still have written ends with the phase in which they could: nobody is told a later end. */
const endedBy = (now: Instant, { gate }: CycleFacts): InputWindow[] =>
  gate.input.map((window) => (window.closesAt > now ? { ...window, closesAt: latest(window.opensAt, now) } : window));

/** When a session is for which no date is given: as early as the lead times before it allow. */
export const earliestSession = (
  { agenda, preRead }: CycleFacts['engagement']['leadTimes'],
  now: Instant,
  calendar: Calendar,
): Instant => calendar.add(calendar.add(now, agenda), preRead);

type Meeting = Pick<CycleFacts, 'session' | 'engagement'>;

const sessionEnd = ({ session, engagement }: Meeting, now: Instant): Instant => {
  const pace = engagement.calendar.pace?.secondsPerWorkingDay;
  const ms = pace === undefined ? session.minutes * 60_000 : (session.minutes / 480) * pace * 1000;
  return latest(now, plusMs(latest(session.openedAt ?? session.at), Math.max(1, Math.round(ms))));
};

/** Written input ends at the latest end of the working day among those invited, after the lead time that follows the session. */
export function inputEnd(cycle: Meeting & Pick<CycleFacts, 'zones'>, now: Instant, calendar: Calendar): Instant {
  return everybodysDayEnd(cycle, calendar.add(sessionEnd(cycle, now), cycle.engagement.leadTimes.input), calendar);
}

/** The latest end of the working day that goes on at an instant, or comes next, among those invited: each by their own clock. */
const everybodysDayEnd = (cycle: Invited, at: Instant, calendar: Calendar): Instant =>
  latest(at, ...clocksOf(cycle).map((zone) => calendar.endOfWorkingDay(at, zone)));

type Invited = Pick<CycleFacts, 'zones' | 'engagement'>;

/** The zones of those invited; with nobody that of the program. */
const clocksOf = ({ zones, engagement }: Invited): [string, ...string[]] => {
  const [first, ...others] = zones;
  return first === undefined ? [engagement.calendar.zone] : [first, ...others];
};

/**
 * When written input ends that was to end at `at` and did not go on from `since` until `now`. Everybody invited keeps the working time
 * that was left, by their own clock, and so does the program. What ended with a working day of somebody ends so again, with the first
 * that is late enough; an end that was moved by hand to another hour only keeps the working time of the program.
 */
export function inputEndAfter(
  cycle: Invited,
  at: Instant,
  { since, now }: { readonly since: Instant; readonly now: Instant },
  calendar: Calendar,
): Instant {
  const left = (zone?: string): Instant =>
    at <= since ? now : calendar.addWorkingMs(now, calendar.workingMsBetween(since, at, zone), zone);
  const [first, ...others] = clocksOf(cycle);
  if (![first, ...others].some((zone) => calendar.endOfWorkingDay(at, zone) === at)) return left();
  const kept = latest(left(), left(first), ...others.map(left));
  return earliest(calendar.endOfWorkingDay(kept, first), ...others.map((zone) => calendar.endOfWorkingDay(kept, zone)));
}

/** Long enough for every forum to be decided, refused by its reviews once, and decided again, each by the last rung. */
export function lastForumEnd(
  { engagement, decisions, reviews }: CycleFacts,
  now: Instant,
  calendar: Calendar,
): Instant {
  const { leadTimes, ladders } = engagement;
  const after = (from: Instant, ladder: Ladder, [length, ...then]: readonly [Duration, ...Duration[]]): Instant => {
    const climbed = lastInstant(ladder, { from, until: calendar.add(from, length) }, calendar);
    return then.reduce<Instant>((at, more) => calendar.add(at, more), climbed);
  };
  const round = (from: Instant): Instant => {
    const forums = decisions.map((decision) => after(from, decision.ladder, windowOf(decision, leadTimes)));
    const decided = latest(from, after(from, ladders.decision, [leadTimes.decision]), ...forums);
    return latest(
      decided,
      ...[ladders.review, ...reviews.map(({ ladder }) => ladder)].map((one) => after(decided, one, [leadTimes.review])),
    );
  };
  return plusMs(round(round(now)), MARGIN_MS); // by the last rung itself, not beside it
}

const MARGIN_MS = 1000;
