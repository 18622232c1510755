import { change, join, type Change, type InputWindow, type Move } from '../change.js';
import { rearmForum } from '../decision/open-forum.js';
import type { CycleFacts, GateFacts, Venue } from '../facts.js';
import { arm, type Appointment } from '../ladder/ladder.js';
import { askingLadder } from '../review/declare.js';
import { aheadRefused, granted, isRefusal, NOT_FOUND, type Refusal, refuse, ON_HOLD } from '../refusal.js';
import { isOver, type Subject } from '../subject.js';
import { earliest, type Calendar, type Instant } from '../time.js';
import { moveSession, type Mover } from './move.js';
import { readingTime } from './reading-time.js';
import { inputEnd, rearmed } from './windows.js';
import { phaseOf, phaseRefused } from './phase.js';
import { phaseInWords } from '../words/phase-in-words.js';

/** To when a deadline is moved, by whom, and why. */
export interface Moving {
  readonly to: Instant;
  readonly reason: string;
  readonly by: Mover;
}

/**
 * Moves the deadline of a cycle's phase, a forum or a review: a new version, recorded with who, why and how often.
 * The old rungs fall silent, the new ones are armed. The deadline of `pre_read` is the session, which moves with it.
 */
export function moveDeadline(
  venue: Venue,
  target: Subject,
  { to, reason, by }: Moving,
  now: Instant,
  calendar: Calendar,
): Change | Refusal {
  const gate = gateOf(venue, target);
  if (!gate) return NOT_FOUND;
  const no = immovable(gate, to, now);
  if (no) return no;
  const window = { from: now, until: to };
  const extended = gate.extended || by.person === null; // nobody but the ladder moves a deadline by itself
  const appointments = freshAppointments(venue, target, gate, window, calendar, extended);
  const input = movedInput(venue, gate, to, now, calendar);
  const moved = newVersion(target, gate, { until: to, appointments, input, by: by.person, reason });
  if (target.kind !== 'cycle' || venue.gate === null || phaseOf(venue) !== 'pre_read') return moved;
  const read = readingTime(venue, to, calendar);
  return isRefusal(read) ? read : join(moved, moveSession(venue, to, by.person, now, calendar), read);
}

type Rearm = Extract<Move, { move: 'rearm' }>;

/** Another version of a deadline, with its appointments and input windows, and who moved it. */
function newVersion(
  self: Subject,
  { deadline: from, version }: GateFacts,
  armed: Omit<Rearm, 'subject' | 'signal' | 'move'>,
): Change {
  const { until: to, by } = armed;
  return change({
    moves: [{ subject: self, signal: 'deadlineMoved', move: 'rearm', ...armed }],
    entries: [{ type: 'deadline-moved', subject: self, body: { from, to, version: version + 1, by } }],
  });
}

const gateOf = (venue: Venue, { kind, id }: Subject): GateFacts | undefined =>
  kind === 'cycle' && venue.gate !== null && id === venue.id
    ? venue.gate
    : (kind === 'decision' ? venue.decisions : venue.reviews).find((child) => child.id === id)?.gate;

function immovable(gate: GateFacts, to: Instant, now: Instant): Refusal | null {
  if (isOver(gate.subject.kind, gate.phase))
    return refuse('phase-closed', `It is ${phaseInWords(gate.phase)}; nothing can change any more`);
  if (gate.heldUntil) return ON_HOLD;
  if (gate.deadline === null) return refuse('illegal-step', `Nothing is due while it is ${phaseInWords(gate.phase)}`);
  const past = 'A deadline must lie in the future';
  return aheadRefused(to, now, { path: 'to', past, far: 'A deadline lies at most one year ahead' });
}

/**
 * Written input closes with `session`; while pre-reads are read, it hangs on the session that moves. Advice keeps the window
 * that people were promised when a forum's deadline moves, but it never ends after the deadline.
 */
function movedInput(venue: Venue, gate: GateFacts, to: Instant, now: Instant, calendar: Calendar): InputWindow[] {
  if (gate.subject.kind === 'decision') {
    return gate.input.map((open) => ({ ...open, closesAt: earliest(open.closesAt, to) }));
  }
  if (venue.gate === null) return [];
  const moved: CycleFacts = { ...venue, session: { ...venue.session, at: to } };
  const closesAt: Record<string, () => Instant> = { session: () => to, pre_read: () => inputEnd(moved, now, calendar) };
  const end = closesAt[gate.phase];
  return end
    ? gate.input.filter(({ what }) => what === 'contributions').map((open) => ({ ...open, closesAt: end() }))
    : [];
}

/** The session moves before pre-reads are out; the agenda is then due the lead time before the new one. */
export function rescheduleSession(
  cycle: CycleFacts,
  to: Instant,
  reason: string,
  by: Mover,
  now: Instant,
  calendar: Calendar,
): Change | Refusal {
  const self = cycle.gate.subject;
  if (phaseOf(cycle) === 'pre_read') return moveDeadline(cycle, self, { to, reason, by }, now, calendar);
  const closed = phaseRefused(cycle, 'agenda', 'pre_read');
  if (closed) return closed;
  const no = immovable(cycle.gate, to, now);
  if (no) return no;
  const due = calendar.subtract(to, cycle.engagement.leadTimes.preRead);
  const session = moveSession(cycle, to, by.person, now, calendar);
  if (due <= now) return session;
  return join(session, granted(moveDeadline(cycle, self, { to: due, reason, by }, now, calendar)));
}

function freshAppointments(
  venue: Venue,
  target: Subject,
  gate: GateFacts,
  window: { from: Instant; until: Instant },
  calendar: Calendar,
  extended: boolean,
): readonly Appointment[] {
  if (target.kind === 'cycle' && venue.gate !== null) return rearmed(phaseOf(venue), venue, window, calendar, extended);
  const decision = venue.decisions.find(({ id }) => id === target.id);
  if (decision) return rearmForum(decision, window, calendar, extended);
  const ladder = venue.reviews.find(({ id }) => id === target.id)?.ladder ?? [];
  return arm(gate.phase === 'obligations' ? askingLadder(ladder) : ladder, window, calendar, extended);
}
