import { sql } from 'kysely';
import { workingCalendar } from '../../calendar/working-calendar.js';
import type { Database, Tx } from '../../database/connection.js';
import type { Change } from '../../domain/change.js';
import { wouldChange } from '../../domain/decision/settling/settle.js';
import { programAndCycleOf, type DecisionFacts, type Venue } from '../../domain/facts.js';
import { lookEarly } from '../../domain/steps/run-step.js';
import { sameSubject, subject, type Subject } from '../../domain/subject.js';
import type { Instant } from '../../domain/time.js';
import { forgetPokes, readSignals, type PendingSignal } from '../after-commit/after-commit.js';
import { loadForumNow, loadVenueNow, lockVenue, venueKeyOf, type VenueKey } from '../venue/load-venue.js';
import { writeChange } from '../writing/write-change.js';
import { loadPoll } from '../../queries/tally/load-poll.js';

/** Whether a poke signals nobody: its forum is counted. An API of the release before says so by the name of a signal. */
export const WANTS_COUNT = sql<boolean>`(signal is null or signal = 'positionsChanged')`;

/**
 * Asks a forum's method after new positions, and takes away the pokes that wanted it. Whoever comes first does it: the API at
 * once, or the relay. Returns the signals to send: none when nothing changed.
 */
export async function answerPositions(db: Database, decision: string): Promise<readonly PendingSignal[]> {
  const pokes = await db // exactly these: ids are drawn before commits
    .selectFrom('poke')
    .select('id')
    .where('kind', '=', 'decision')
    .where('subject', '=', decision)
    .where(WANTS_COUNT)
    .execute();
  if (pokes.length === 0) return []; // somebody else has answered them
  const signals = await settleEarly(db, decision);
  const answered = pokes.map(({ id }) => id);
  await forgetPokes(db, answered); // what was settled has pokes of its own
  return signals.map((one) => (one.subject.id === decision ? { ...one, signal: 'positionsChanged' } : one));
}

/**
 * Asks a forum's method after new positions, without a lock first. Only when its answer would change, what its next look
 * would do is done now. Returns the signals to send: none when nothing changed.
 */
async function settleEarly(db: Database, decision: string): Promise<readonly PendingSignal[]> {
  const self = subject('decision', decision);
  return db.transaction().execute(async (tx) => {
    if (!(await mayChange(tx, decision))) return [];
    const venueKey = await venueKeyOf(tx, self);
    await lockVenue(tx, venueKey);
    const due = await whatIsDue(tx, venueKey);
    if (!due) return [];
    const { venue, now, change } = due;
    const happening = { ...programAndCycleOf(venue), actor: null, at: now, command: null };
    const effects = await writeChange(tx, signalling(self, change), happening, null);
    return readSignals(tx, effects);
  });
}

/** A step sends no signal to the workflow that ran it. No workflow ran this one, so the forum is signalled that its next instant moved. */
function signalling(self: Subject, change: Change): Change {
  const moves = change.moves.map((move) =>
    move.signal === null && sameSubject(move.subject, self) ? { ...move, signal: 'deadlineMoved' as const } : move,
  );
  return { ...change, moves };
}

interface DueLook {
  readonly venue: Venue;
  readonly now: Instant;
  readonly change: Change;
}

/** Its own look is due in this moment, and does the same. */
function isDue({ gate }: DecisionFacts, now: Instant): boolean {
  const look = gate.armed.find((appointment) => appointment.do === 'settle');
  return look !== undefined && look.at <= now;
}

async function mayChange(tx: Tx, decision: string): Promise<boolean> {
  const found = await loadForumNow(tx, decision);
  if (!found || isDue(found.forum, found.now)) return false;
  const { forum, now, engagement } = found;
  return wouldChange(forum, await loadPoll(tx, forum), now, workingCalendar(engagement.calendar));
}

/** What a look at this forum leads to now; null when it changes nothing. */
async function whatIsDue(tx: Tx, venueKey: VenueKey): Promise<DueLook | null> {
  const { now, venue } = await loadVenueNow(tx, venueKey);
  const forum = venue.decisions.find(({ id }) => id === venueKey.decision);
  if (!forum || isDue(forum, now)) return null;
  const calendar = workingCalendar(venue.engagement.calendar);
  const change = lookEarly(venue, forum, await loadPoll(tx, forum), now, calendar);
  return change && { venue, now, change };
}
