import { begin, change, join, type Change } from '../change.js';
import type { PilotFacts, Venue } from '../facts.js';
import { arm, type Appointment, type Window } from '../ladder/ladder.js';
import { purposeEnded } from './measuring.js';
import { refuse, type Offence, type Refusal, ON_HOLD } from '../refusal.js';
import { lastMinute, reviewsOf } from '../review/asking.js';
import { subject } from '../subject.js';
import type { Calendar, Instant } from '../time.js';
import { phaseInWords } from '../words/phase-in-words.js';

/** What a plan says of its time. */
type Planned = Pick<PilotFacts, 'id' | 'startsAt' | 'endsAt'>;

/** It waits for its reviews and for its beginning; what has not started by its end is withdrawn. */
export function planPilot(pilot: Planned, now: Instant): Change {
  const { id, startsAt, endsAt } = pilot;
  return change({
    moves: [begin(subject('pilot', id), 'planned', null, untilItStarts(pilot, now))],
    entries: [{ type: 'pilot-planned', subject: subject('pilot', id), body: { startsAt, endsAt } }],
  });
}

/** A plan has changed, and perhaps its time: the same wait, to its instants. */
export const replanPilot = (pilot: Planned, now: Instant): Change =>
  change({
    moves: [begin(subject('pilot', pilot.id), 'planned', 'deadlineMoved', untilItStarts(pilot, now))],
  });

const plain = (step: 'start_pilot' | 'end_pilot', at: Instant): Appointment => ({
  do: step,
  at,
  if: 'not_finished',
  who: ['responsible'],
});

const untilItStarts = (
  { startsAt, endsAt }: Planned,
  now: Instant,
): { window: Window; appointments: Appointment[] } => ({
  window: { from: now, until: startsAt },
  appointments: [plain('start_pilot', startsAt), plain('end_pilot', endsAt)],
});

/** Why a plan cannot change any more, or null. */
export function changeRefused({ gate }: PilotFacts): Refusal | null {
  if (gate.heldUntil) return ON_HOLD;
  return gate.phase === 'planned'
    ? null
    : refuse('illegal-step', `The pilot is ${phaseInWords(gate.phase)}, and its plan stands`);
}

/** While a pilot runs somebody measures it; when nobody does, its ladder climbs. Its end comes all the same. */
export function measuring(
  { measuredEvery, ladder, endsAt }: Pick<PilotFacts, 'measuredEvery' | 'ladder' | 'endsAt'>,
  from: Instant,
  calendar: Calendar,
): { until: Instant; appointments: Appointment[] } {
  const until = calendar.add(from, measuredEvery);
  const rungs = arm(ladder, { from, until }, calendar).filter(({ at }) => at < endsAt);
  return { until, appointments: [...rungs, plain('end_pilot', endsAt)] };
}

/** Until when a running pilot is to be measured next: its deadline follows a measurement only once it has come. */
export function nextMeasured(pilot: PilotFacts, calendar: Calendar): Instant | null {
  const { gate, measuredAt, endsAt } = pilot;
  const untils = [gate.deadline ?? '', measuredAt === null ? '' : measuring(pilot, measuredAt, calendar).until];
  const until = untils.reduce((one, other) => (other > one ? other : one));
  return until === '' ? null : until < endsAt ? until : endsAt;
}

/** Halts a running pilot because the purpose that covers its data was ended early, with everything that follows. */
export const loseCover = ({ id, endsAt }: Pick<PilotFacts, 'id' | 'endsAt'>, person: string, now: Instant): Change =>
  change({
    moves: [
      {
        subject: subject('pilot', id),
        signal: 'deadlineMoved',
        move: 'rearm',
        until: now,
        appointments: [{ do: 'halt', at: now, if: 'not_finished', who: ['responsible'] }, plain('end_pilot', endsAt)],
        by: person,
        reason: 'The purpose has ended that covers what it collects',
      },
    ],
  });

/** Why a pilot cannot start now, or null: it is not approved or covered, has started, is on hold, or its time is over. */
export function startRefused(pilot: PilotFacts, venue: Venue, now: Instant): Refusal | null {
  const { gate, id, endsAt } = pilot;
  if (gate.phase !== 'planned')
    return refuse('illegal-step', `The pilot is ${phaseInWords(gate.phase)}; it starts once`);
  if (gate.heldUntil) return ON_HOLD;
  if (now >= endsAt) return refuse('illegal-step', `The time of this pilot was over at ${endsAt}`);
  const uncovered = purposeEnded(pilot, now);
  if (uncovered) return uncovered;
  if (reviewsOf(venue, id).length === 0)
    return refuse('reviews-open', 'A pilot starts only after approval; name who reviews it first');
  const errors = approvalsMissing(pilot, venue, now);
  return errors.length > 0
    ? refuse('reviews-open', 'The pilot starts when all of its reviews have approved it', errors)
    : null;
}

/** Why a halted pilot cannot go on, or null: it runs with every approval and a purpose, as it does when it starts. */
export function goingOnRefused(pilot: PilotFacts, venue: Venue, now: Instant): Refusal | null {
  const uncovered = purposeEnded(pilot, now);
  if (uncovered) return uncovered;
  const errors = approvalsMissing(pilot, venue, now);
  return errors.length > 0
    ? refuse(
        'reviews-open',
        'The pilot goes on when all of its reviews have approved it; resubmit those that have ended',
        errors,
      )
    : null;
}

/** The reviews that do not let it run, with the reason: not approved, approved until an instant that has passed, or by somebody with a conflict. */
function approvalsMissing({ id, conflicted }: PilotFacts, venue: Venue, now: Instant): Offence[] {
  return reviewsOf(venue, id).flatMap(({ id: review, gate, approvedUntil, reviewer }) => {
    const because = [
      ...(gate.phase === 'approved' ? [] : [`is ${phaseInWords(gate.phase)}`]),
      ...(approvedUntil !== null && approvedUntil <= now ? [`has approved it until ${approvedUntil}`] : []),
      ...(conflicted.includes(reviewer) ? ['is by somebody with a conflict of interest'] : []),
    ];
    return because.map((message) => ({ path: `reviews.${review}`, message }));
  });
}

/** Whether its time has come, so that the last approval starts it. */
export const isDue = ({ gate, startsAt, endsAt }: PilotFacts, now: Instant): boolean =>
  gate.phase === 'planned' && gate.heldUntil === null && startsAt <= now && now < endsAt;

/** The pilot runs from now on. Needs its reviews' approval. `person` is null when its time has come. */
export function startPilot(
  pilot: PilotFacts,
  venue: Venue,
  person: string | null,
  now: Instant,
  calendar: Calendar,
): Change {
  const self = subject('pilot', pilot.id);
  return join(
    runs(pilot, now, calendar),
    change({
      patches: [{ row: 'pilot', id: pilot.id, set: { startedAt: now } }],
      entries: [{ type: 'pilot-started', subject: self, body: { by: person, endsAt: pilot.endsAt } }],
      flags: lastMinute(reviewsOf(venue, pilot.id), venue, now, calendar),
    }),
  );
}

/** It runs, for the first time or once more. */
export function runs(pilot: PilotFacts, now: Instant, calendar: Calendar): Change {
  const { until, appointments } = measuring(pilot, now, calendar);
  const clock = { window: { from: now, until }, appointments };
  return change({ moves: [begin(subject('pilot', pilot.id), 'running', 'phaseEnded', clock)] });
}
