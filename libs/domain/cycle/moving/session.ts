import { change, join, type Change } from '../../change.js';
import type { CycleFacts } from '../../facts.js';
import type { Flag } from '../../flag.js';
import { isRefusal, refuse, type Refusal } from '../../refusal.js';
import { subject } from '../../subject.js';
import { earliest, plusMs, type Calendar, type Instant } from '../../time.js';
import { advance, entry, moveSession, type Mover } from '../move.js';
import { phaseRefused } from '../phase.js';
import { readingTime } from '../reading-time.js';

const EARLY_MS = 60 * 60_000;

/** Whether a session that opens now misses those who come when it is planned: it opens more than an hour before. */
export const opensEarly = ({ session }: Pick<CycleFacts, 'session'>, now: Instant): boolean =>
  plusMs(now, EARLY_MS) < session.at;

/**
 * Ends `pre_read` by hand: the session opens now. One that opens early takes a reason, because everybody invited has it in their
 * calendar, and moves to now, so that they get another calendar file.
 */
export function openSession(
  cycle: CycleFacts,
  { reason, by }: { readonly reason: string | null; readonly by: Mover },
  now: Instant,
  calendar: Calendar,
): Change | Refusal {
  const closed = phaseRefused(cycle, 'pre_read');
  if (closed) return closed;
  const read = readingTime(cycle, earliest(now, cycle.session.at), calendar);
  if (isRefusal(read)) return read;
  if (!opensEarly(cycle, now)) return join(advance(cycle, by, now, calendar), read);
  if (reason === null)
    return refuse(
      'reason-missing',
      `The session is planned for ${cycle.session.at}, and everybody invited has that in their calendar. Say why it opens now; they are told`,
      [{ path: 'reason', message: 'is missing' }],
    );
  const moved = { ...cycle, session: { ...cycle.session, at: now } };
  return join(moveSession(cycle, now, by.person, now, calendar), advance(moved, by, now, calendar), read);
}

/** The meeting is over; input goes on until its window closes. */
export function closeSession(cycle: CycleFacts, by: Mover, now: Instant): Change | Refusal {
  const closed = phaseRefused(cycle, 'session');
  if (closed) return closed;
  if (cycle.session.closedAt) return refuse('illegal-step', 'The session is closed already');
  const end = cycle.gate.armed.find((appointment) => appointment.do === 'close_session');
  const self = subject('cycle', cycle.id);
  return change({
    moves: end
      ? [{ subject: self, signal: 'phaseEnded', move: 'fire', rung: end.rung }]
      : [{ subject: self, signal: null, move: 'touch' }],
    patches: [{ row: 'cycle', id: cycle.id, set: { sessionClosedAt: now } }],
    entries: [entry('session-closed', cycle, { by: by.person })],
  });
}

/** Ends `session` before its input window does; that takes a reason, because people were promised the window. */
export function closeInput(
  cycle: CycleFacts,
  flags: readonly Flag[],
  by: Mover,
  now: Instant,
  calendar: Calendar,
): Change | Refusal {
  return phaseRefused(cycle, 'session') ?? join(change({ flags }), advance(cycle, by, now, calendar));
}
