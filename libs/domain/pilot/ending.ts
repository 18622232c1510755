import { begin, change, endIn, join, notifyAll, type Change, type Move, type NoticeDraft } from '../change.js';
import type { PilotFacts, Venue } from '../facts.js';
import { arm, type Ladder } from '../ladder/ladder.js';
import { endsTheStall } from '../ladder/rung.js';
import type { Purpose } from '../notice.js';
import { refuse, type Refusal } from '../refusal.js';
import { withoutApproval } from '../review/approval/terms.js';
import { withdrawReviews, reviewsOf } from '../review/asking.js';
import { isOver, subject } from '../subject.js';
import type { Calendar, Instant } from '../time.js';
import { phaseInWords } from '../words/phase-in-words.js';
import { GO_ON, ROLL_BACK, type Ended, type Halted } from './outcomes.js';
import { goingOnRefused, runs } from './run.js';

/** Why somebody cannot halt a pilot, or null. The people in its safeguards and their stand-ins may, while it runs. */
export function haltRefused({ halters, gate }: PilotFacts, { standIns }: Venue, person: string): Refusal | null {
  const may = halters.some((halter) => halter === person || standIns.get(halter) === person);
  if (!may) return refuse('no-right', 'Only those whom its safeguards name halt a pilot, or who stands in for them');
  return gate.phase === 'running'
    ? null
    : refuse('illegal-step', `The pilot is ${phaseInWords(gate.phase)}; only one that runs is halted`);
}

/**
 * Halts a pilot, also while its cycle is on hold. The people who can halt it, its owner, its decider and the facilitators are notified, with the
 * rollback step. A forum about it opens at once.
 */
export function haltPilot(pilot: PilotFacts, venue: Venue, by: Halted): Change {
  const { id, gate } = pilot;
  const self = subject('pilot', id);
  const breach = by.because === 'breach' ? by.breach : null;
  const threshold = breach?.threshold ?? null;
  const actedFor = by.because === 'person' ? standsInFor(pilot, venue, by.person) : null;
  return change({
    moves: [begin(self, 'halted', 'phaseEnded')],
    patches: [{ row: 'halt', id, because: by.because, person: by.person, actedFor, breach }],
    entries: [
      { type: 'pilot-halted', subject: self, body: { because: by.because, threshold, by: by.person, actedFor } },
    ],
    flags: [
      {
        subject: self,
        code: 'pilot-halted',
        problem: true,
        facts: { because: by.because, ...(threshold === null ? {} : { threshold }), entry: gate.entry },
      },
    ],
    notices: notifyWatchers(pilot, venue, 'pilot_halted', gate.entry),
  });
}

/** Whom somebody halts a pilot for who is not named themselves; null when they are. */
const standsInFor = ({ halters }: PilotFacts, { standIns }: Venue, person: string): string | null =>
  halters.includes(person) ? null : (halters.find((halter) => standIns.get(halter) === person) ?? null);

const notifyWatchers = (pilot: PilotFacts, venue: Venue, purpose: Purpose, mark: number): NoticeDraft[] =>
  notifyAll([...pilot.halters, pilot.owner, pilot.decider, ...venue.facilitators], {
    purpose,
    subject: subject('pilot', pilot.id),
    mark,
  });

/** What was decided about a halted pilot: it goes on until its end, or it ends. `option` is null for no decision. */
export function becomes(
  pilot: PilotFacts,
  option: number | null,
  venue: Venue,
  now: Instant,
  calendar: Calendar,
): Change {
  if (pilot.gate.phase !== 'halted') return change({});
  if (option !== GO_ON) {
    return endPilot(pilot, venue, option === ROLL_BACK ? 'rolled_back' : 'stays_halted', now, calendar);
  }
  if (now >= pilot.endsAt) return endPilot(pilot, venue, 'time', now, calendar);
  if (goingOnRefused(pilot, venue, now)) return endPilot(pilot, venue, 'stays_halted', now, calendar);
  const self = subject('pilot', pilot.id);
  return join(runs(pilot, now, calendar), change({ entries: [{ type: 'pilot-goes-on', subject: self }] }));
}

/** Ends a pilot: its reviews end, and its owner owes a verdict. If it is undone, its watchers are notified of the rollback step again. */
export function endPilot(pilot: PilotFacts, venue: Venue, because: Ended, now: Instant, calendar: Calendar): Change {
  const { id, gate } = pilot;
  const self = subject('pilot', id);
  const window = { from: now, until: calendar.add(now, venue.engagement.leadTimes.closure) };
  const appointments = arm(verdictLadder(pilot.ladder), window, calendar);
  const undone = because === 'rolled_back' || because === 'cycle_cancelled';
  return join(
    change({
      moves: [begin(self, 'verdict', 'phaseEnded', { window, appointments })],
      patches: [{ row: 'pilot', id, set: { endedAt: now, endedBecause: because } }],
      entries: [{ type: 'pilot-ended', subject: self, body: { because } }],
      notices: undone ? notifyWatchers(pilot, venue, 'pilot_rolled_back', gate.entry) : [],
    }),
    withoutReviews(id, venue, 'pilot-ended'),
  );
}

/** Nobody looks at it any more: reviews that are open end, and the program keeps no approval. */
function withoutReviews(id: string, venue: Venue, because: string): Change {
  const reviews = reviewsOf(venue, id);
  const open = reviews.filter(({ gate }) => !isOver('review', gate.phase));
  return join(withdrawReviews(open, because), ...reviews.map(withoutApproval));
}

/** The pilot's ladder, whose end is here that the verdict stands without a statement, flagged. */
const verdictLadder = (ladder: Ladder): Ladder =>
  ladder.map((rung) => (endsTheStall(rung.do) ? { ...rung, do: 'advance_flagged' } : rung));

/** Why somebody cannot close a pilot with a statement, or null. */
export function statementRefused({ owner, gate }: PilotFacts, { standIns }: Venue, person: string): Refusal | null {
  if (owner !== person && standIns.get(owner) !== person)
    return refuse('no-right', 'Only its owner gives a pilot its verdict, or who stands in for them');
  return gate.phase === 'verdict'
    ? null
    : refuse('illegal-step', `The pilot is ${phaseInWords(gate.phase)}; its verdict is given once it has ended`);
}

/** The verdict stands, with its owner's statement or, where `person` is null, without one, which stays visible. */
export function closePilot({ id, owner }: PilotFacts, person: string | null): Change {
  const self = subject('pilot', id);
  return change({
    moves: [endIn(self, 'closed', 'phaseEnded')],
    patches: [{ row: 'pilot', id, set: { statedBy: person } }],
    entries: [
      {
        type: 'pilot-closed',
        subject: self,
        body: { by: person, actedFor: person === null || person === owner ? null : owner },
      },
    ],
    flags: person === null ? [{ subject: self, code: 'pilot-without-statement' }] : [],
  });
}

/** It ends before it started: its reviews end with it. */
export function withdrawPilot({ id }: Pick<PilotFacts, 'id'>, venue: Venue, because: string): Change {
  const self = subject('pilot', id);
  return join(
    change({
      moves: [endIn(self, 'withdrawn', 'cancelled')],
      entries: [{ type: 'pilot-withdrawn', subject: self, body: { because } }],
    }),
    withoutReviews(id, venue, 'withdrawn'),
  );
}

/** Its cycle was cancelled: a pilot that has not started is withdrawn, one that runs or was halted ends. No hold goes on. */
export function endedByCancel(pilot: PilotFacts, venue: Venue, now: Instant, calendar: Calendar): Change {
  const { phase, heldUntil, deadline } = pilot.gate;
  if (phase === 'planned') return withdrawPilot(pilot, venue, 'cycle_cancelled');
  const done = phase === 'verdict' ? change({}) : endPilot(pilot, venue, 'cycle_cancelled', now, calendar);
  if (isOver('pilot', phase) || heldUntil === null) return isOver('pilot', phase) ? change({}) : done;
  const begun = done.moves.flatMap((move) => (move.move === 'begin' ? [move.window?.until ?? null] : []));
  const going: Move = {
    subject: subject('pilot', pilot.id),
    signal: 'resumed',
    move: 'resume',
    deadline: begun[0] ?? deadline,
    shifted: [],
    input: [],
  };
  return join(done, change({ moves: [going] }));
}
