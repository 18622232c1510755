import { begin, change, join, type Change, type Entry } from '../change.js';
import { closing } from '../closure/closing.js';
import type { NoteWords } from '../closure/ending.js';
import type { UNANSWERED } from '../backlog/amendment.js';
import { withdrawForum } from '../decision/outcome.js';
import { openForum } from '../decision/open-forum.js';
import type { CycleFacts, Venue } from '../facts.js';
import type { Flag } from '../flag.js';
import { endedByCancel } from '../pilot/ending.js';
import { withdrawReviews } from '../review/asking.js';
import { withoutApproval } from '../review/approval/terms.js';
import { isOver, subject, type SignalName } from '../subject.js';
import type { Calendar, Instant } from '../time.js';
import { answeredBy } from './agenda/expectations.js';
import { flagLate, isLate, readBy } from './reading-time.js';
import { NEXT, PREVIOUS, phaseOf, type Phase } from './phase.js';
import { opening, type Opening } from './windows.js';

/** Who or what moves a cycle, and by which rule it may. */
export interface Mover {
  readonly person: string | null;
  /** Null if no workflow runs yet that could receive it. */
  readonly signal?: SignalName | null;
  readonly because?: string;
  /** What they say in the closure note, where they publish it. */
  readonly words?: NoteWords;
}

/** Whether the phase `decision` waits for one of its decisions: not for what was handed on, such as what becomes of a halted pilot. */
const decides = ({ decisions }: CycleFacts): boolean =>
  decisions.some(({ gate, handedOn }) => !handedOn && !isOver('decision', gate.phase));

/** Goes on to the next phase. Entering `decision` without a decision goes straight on to closure. */
export function advance(cycle: CycleFacts, by: Mover, now: Instant, calendar: Calendar): Change {
  const next = NEXT[phaseOf(cycle)];
  return next === null ? change({}) : enter(next, cycle, by, now, calendar);
}

/** Enters a phase anew: new entry, new deadline, new rungs, and whatever opens with it. */
export function enter(phase: Phase, cycle: CycleFacts, by: Mover, now: Instant, calendar: Calendar): Change {
  const back = PREVIOUS[phaseOf(cycle)] === phase;
  if (phase === 'decision' && !back && !decides(cycle)) {
    return join(skipDecision(cycle, by), enter('closure', cycle, by, now, calendar));
  }
  const late = phase === 'pre_read' ? preReadTiming(cycle, now, calendar) : null;
  const moved = late?.sessionAt ? { ...cycle, session: { ...cycle.session, at: late.sessionAt } } : cycle;
  return join(
    beginPhase(phase, moved, by, opening(phase, moved, now, calendar)),
    late?.change ?? change({}),
    phase === 'pre_read' ? promiseAnswers(moved, now, calendar) : change({}),
    changesWithPhase(phase, moved, by, now, calendar),
  );
}

/** The cycle's own gate enters the phase; what else goes with it, follows. */
function beginPhase(
  phase: Phase,
  { id, gate }: CycleFacts,
  { signal = 'phaseEnded', because }: Mover,
  clock: Opening,
): Change {
  const self = subject('cycle', id);
  const deadline = clock.window?.until ?? null;
  return change({
    moves: [{ ...begin(self, phase, signal, clock), over: isOver('cycle', phase) }],
    entries: [
      { type: 'phase-began', subject: self, body: { phase, from: gate.phase, deadline, because: because ?? null } },
    ],
  });
}

/** What people are told with the pre-reads is what closure is compared with; going back does not make it later. */
function promiseAnswers(cycle: CycleFacts, now: Instant, calendar: Calendar): Change {
  const answersPlannedFor = answeredBy(cycle, decides(cycle), now, calendar);
  const answersPromisedFor = cycle.answersPromisedFor ?? answersPlannedFor;
  return change({ patches: [{ row: 'cycle', id: cycle.id, set: { answersPlannedFor, answersPromisedFor } }] });
}

/** Rows and subjects that change with the phase. */
function changesWithPhase(phase: Phase, cycle: CycleFacts, by: Mover, now: Instant, calendar: Calendar): Change {
  const patch = (set: Extract<Change['patches'][number], { row: 'cycle' }>['set']): Change =>
    change({ patches: [{ row: 'cycle', id: cycle.id, set }] });
  switch (phase) {
    case 'session':
      return patch({ sessionOpenedAt: cycle.session.openedAt ?? now });
    case 'refinement':
      return cycle.session.closedAt ? change({}) : patch({ sessionClosedAt: now });
    case 'decision':
      return join(
        ...cycle.decisions
          .filter(({ gate }) => gate.phase === 'draft')
          .map((decision) => openForum(decision, cycle, now, calendar)),
      );
    case 'closed':
      return closing(cycle, by.person === null ? 'by_time' : 'published', now, calendar, by.words);
    case 'cancelled':
      return join(declineAmendments(cycle, 'cancelled'), closing(cycle, 'cancelled', now, calendar));
    case 'agenda':
    case 'pre_read':
    case 'closure':
      return change({});
  }
}

const declineAmendments = ({ id }: CycleFacts, because: keyof typeof UNANSWERED): Change =>
  change({ patches: [{ row: 'amendments', id, declined: because }] });

function skipDecision(cycle: CycleFacts, by: Mover): Change {
  return change({
    entries: [
      {
        type: 'phase-passed',
        subject: subject('cycle', cycle.id),
        body: { phase: 'decision', because: by.because ?? 'no open decision' },
      },
    ],
  });
}

/**
 * Pre-reads that go out later than the lead time before the session are flagged; by policy the session moves instead,
 * so that readers keep their time. A session that has passed already always moves.
 */
function preReadTiming(
  cycle: CycleFacts,
  now: Instant,
  calendar: Calendar,
): { sessionAt?: Instant; change: Change } | null {
  const { session, engagement, preReads } = cycle;
  const past = session.at <= now;
  if (!isLate(cycle, now, session.at, calendar) || (preReads === 0 && !past)) return null;
  if (engagement.latePreRead === 'flag' && !past) return { change: flagLate(cycle) };
  const sessionAt = readBy(cycle, now, calendar);
  const flagged = preReads > 0 ? flagLate(cycle) : change({});
  return { sessionAt, change: join(flagged, moveSession(cycle, sessionAt, null, now, calendar)) };
}

/** Moves the session. The calendar file gets a new sequence, and everybody invited is notified of the new date and of when answers come now. */
export function moveSession(
  cycle: CycleFacts,
  at: Instant,
  by: string | null,
  now: Instant,
  calendar: Calendar,
): Change {
  const self = subject('cycle', cycle.id);
  const moved = { ...cycle, session: { ...cycle.session, at, openedAt: null, closedAt: null } };
  return change({
    patches: [
      {
        row: 'cycle',
        id: cycle.id,
        set: {
          sessionAt: at,
          sessionSequence: cycle.session.sequence + 1,
          sessionOpenedAt: null,
          sessionClosedAt: null,
          answersPlannedFor: answeredBy(moved, decides(cycle), now, calendar),
        },
      },
    ],
    entries: [{ type: 'session-moved', subject: self, body: { from: cycle.session.at, to: at, by } }],
  });
}

/**
 * What a decision's end means for its cycle: the phase `decision` ends when the last of them is in effect, defaulted,
 * withdrawn or handed on. Outside a cycle nothing waits for it.
 */
export function endPhaseWithLastDecision(done: Change, venue: Venue, now: Instant, calendar: Calendar): Change {
  if (venue.gate === null) return done;
  const phases = new Map(venue.decisions.filter(({ handedOn }) => !handedOn).map(({ id, gate }) => [id, gate.phase]));
  const handedOn = done.patches.filter((patch) => patch.row === 'decision' && patch.set.handedOn);
  for (const { id } of handedOn) phases.delete(id);
  const moved = done.moves.flatMap((move) => (move.move === 'begin' && phases.has(move.subject.id) ? [move] : []));
  for (const { subject: of, phase } of moved) phases.set(of.id, phase);
  const ends = handedOn.length > 0 || moved.some(({ phase }) => isOver('decision', phase)); // a review of an item ends no decision
  const open = [...phases.values()].some((phase) => !isOver('decision', phase));
  if (venue.gate.phase !== 'decision' || !ends || open) return done;
  const by: Mover = { person: null, because: 'every decision has ended' };
  return join(done, enter('closure', venue, by, now, calendar));
}

/**
 * Ends a cycle before its time: forums and reviews are withdrawn, except of items that have shipped, and pilots end. What was
 * said and why it ended stays.
 */
export function cancel(cycle: CycleFacts, by: Mover, now: Instant, calendar: Calendar): Change {
  const open = cycle.decisions.filter(({ gate }) => !isOver('decision', gate.phase));
  const shipped = cycle.items.filter(({ status }) => status === 'shipped').map(({ id }) => id);
  const ofItems = cycle.reviews.filter(
    ({ item, gate }) => item !== null && !shipped.includes(item) && !isOver('review', gate.phase),
  );
  return join(
    enter('cancelled', cycle, { ...by, signal: 'cancelled' }, now, calendar),
    ...cycle.pilots.map((pilot) => endedByCancel(pilot, cycle, now, calendar)),
    ...open.map((decision) => withdrawForum({ ...decision, pilot: null }, cycle, now, calendar)), // pilots have ended
    withdrawReviews(ofItems, 'withdrawn'),
    ...ofItems.map(withoutApproval),
  );
}

/** A phase ends by time: the program's people are told what was not finished, and nothing that was proposed stays without an answer. */
export function advanceFlagged(
  cycle: CycleFacts,
  missing: readonly Flag[],
  by: Mover,
  now: Instant,
  calendar: Calendar,
): Change {
  const proposals = cycle.gate.phase === 'refinement' ? declineAmendments(cycle, 'refinement') : change({});
  return join(change({ flags: missing }), advance(cycle, by, now, calendar), proposals);
}

export const entry = (type: string, cycle: CycleFacts, body: Entry['body'] = {}): Entry => ({
  type,
  subject: subject('cycle', cycle.id),
  body,
});
