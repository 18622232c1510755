import { change, type Change } from '../change.js';
import type { CycleFacts } from '../facts.js';
import { refuse, type Refusal } from '../refusal.js';
import { subject } from '../subject.js';
import type { Calendar, Instant } from '../time.js';

type Reading = Pick<CycleFacts, 'engagement'>;

/** When a session is at the earliest, so that readers of what is sent at `sentAt` have the lead time `preRead`. */
export const readBy = ({ engagement }: Reading, sentAt: Instant, calendar: Calendar): Instant =>
  calendar.add(sentAt, engagement.leadTimes.preRead);

/**
 * Whether what was sent at `sentAt` leaves its readers less than the lead time `preRead` before the session. Counted from both ends,
 * and late only by both: what lies outside working hours is nearer from one of them.
 */
export const isLate = (cycle: Reading, sentAt: Instant, sessionAt: Instant, calendar: Calendar): boolean =>
  sentAt > calendar.subtract(sessionAt, cycle.engagement.leadTimes.preRead) &&
  sessionAt < readBy(cycle, sentAt, calendar);

/** A cycle is flagged once, however often its session moves. */
export const flagLate = ({ id }: Pick<CycleFacts, 'id'>): Change =>
  change({ flags: [{ subject: subject('cycle', id), code: 'pre-read-late', once: true }] });

/**
 * What follows for pre-reads that are out when the session comes to another instant: nothing, the flag, or by policy a refusal of what
 * takes time from their readers. A session that comes later takes none.
 */
export function readingTime(cycle: CycleFacts, sessionAt: Instant, calendar: Calendar): Change | Refusal {
  const sentAt = cycle.preReadsSentAt ?? cycle.gate.openedAt;
  if (cycle.preReads === 0 || !isLate(cycle, sentAt, sessionAt, calendar)) return change({});
  if (cycle.engagement.latePreRead === 'flag' || sessionAt >= cycle.session.at) return flagLate(cycle);
  return refuse(
    'illegal-step',
    `Pre-reads are out, and their readers were promised time: the session is at ${readBy(cycle, sentAt, calendar)} at the earliest`,
  );
}
