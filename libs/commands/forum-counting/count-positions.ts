import { sql } from 'kysely';
import { workingCalendar } from '../../calendar/working-calendar.js';
import type { Database, Tx } from '../../database/connection.js';
import type { Change } from '../../domain/change.js';
import { wouldChange } from '../../domain/decision/settling/settle.js';
import { programAndCycleOf, type DecisionFacts, type Venue } from '../../domain/facts.js';
import { lookEarly } from '../../domain/steps/run-step.js';
import { sameSubject, subject, type Subject } from '../../domain/subject.js';
import type { Instant } from '../../domain/time.js';
import { bySystem } from '../../journal/append.js';
import { forgetPokes, readSignals, type PendingSignal } from '../after-commit/after-commit.js';
import { loadForumNow, loadVenueNow, lockVenue, venueKeyOf, type VenueKey } from '../venue/load-venue.js';
import { writeChange } from '../writing/write-change.js';
import { loadPoll } from '../../queries/tally/load-poll.js';

/** Whether a poke asks for a count. The API of an earlier release says so by the name of a signal. */
export const WANTS_COUNT = sql<boolean>`(signal is null or signal = 'positionsChanged')`;

/**
 * Counts the positions in a forum and deletes the pokes that asked for it. Either the API does it at once, or the relay does it
 * later. Returns the signals to send: none if nothing changed.
 */
export async function countPositions(db: Database, decision: string): Promise<readonly PendingSignal[]> {
  const pokes = await db // exactly these: ids are drawn before commits
    .selectFrom('poke')
    .select('id')
    .where('kind', '=', 'decision')
    .where('subject', '=', decision)
    .where(WANTS_COUNT)
    .execute();
  if (pokes.length === 0) return []; // another process has counted them
  const signals = await settleEarly(db, decision);
  const counted = pokes.map(({ id }) => id);
  await forgetPokes(db, counted); // the signals have pokes of their own
  return signals.map((one) => (one.subject.id === decision ? { ...one, signal: 'positionsChanged' } : one));
}

/**
 * Asks the method of a forum, first without a lock. If its answer would change, does now what its next `settle` step would do.
 * Returns the signals to send: none if nothing changed.
 */
async function settleEarly(db: Database, decision: string): Promise<readonly PendingSignal[]> {
  const self = subject('decision', decision);
  return db.transaction().execute(async (tx) => {
    if (!(await mayChange(tx, decision))) return [];
    const venueKey = await venueKeyOf(tx, self);
    await lockVenue(tx, venueKey);
    const due = await loadDueSettling(tx, venueKey);
    if (!due) return [];
    const { venue, now, change } = due;
    const happening = bySystem(programAndCycleOf(venue), now);
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

interface DueSettling {
  readonly venue: Venue;
  readonly now: Instant;
  readonly change: Change;
}

/** Whether its own `settle` step is due, which will do the same. */
function isDue({ gate }: DecisionFacts, now: Instant): boolean {
  const settling = gate.armed.find((appointment) => appointment.do === 'settle');
  return settling !== undefined && settling.at <= now;
}

async function mayChange(tx: Tx, decision: string): Promise<boolean> {
  const found = await loadForumNow(tx, decision);
  if (!found || isDue(found.forum, found.now)) return false;
  const { forum, now, engagement } = found;
  return wouldChange(forum, await loadPoll(tx, forum), now, workingCalendar(engagement.calendar));
}

/** What settling the forum would change now; null if nothing. */
async function loadDueSettling(tx: Tx, venueKey: VenueKey): Promise<DueSettling | null> {
  const { now, venue } = await loadVenueNow(tx, venueKey);
  const forum = venue.decisions.find(({ id }) => id === venueKey.decision);
  if (!forum || isDue(forum, now)) return null;
  const calendar = workingCalendar(venue.engagement.calendar);
  const change = lookEarly(venue, forum, await loadPoll(tx, forum), now, calendar);
  return change && { venue, now, change };
}
