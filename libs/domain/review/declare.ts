import { begin, change, type Change } from '../change.js';
import type { Venue } from '../facts.js';
import { arm, type Ladder } from '../ladder/ladder.js';
import { endsTheStall } from '../ladder/rung.js';
import type { Subject } from '../subject.js';
import type { Calendar, Instant } from '../time.js';

/**
 * A new review: while the agenda is prepared its reviewer is asked for obligations, with the agenda's deadline; after it, or
 * when they have answered already, it waits for its decision.
 */
export function declareReview(
  self: Subject,
  venue: Venue,
  ladder: Ladder,
  answered: boolean,
  now: Instant,
  calendar: Calendar,
): Change {
  const deadline = venue.gate?.phase === 'agenda' && !answered ? venue.gate.deadline : null;
  const asks = deadline !== null;
  const window = asks ? { from: now, until: deadline } : null;
  const appointments = window ? arm(askingLadder(ladder), window, calendar) : [];
  return change({
    moves: [begin(self, asks ? 'obligations' : 'waiting', null, { window, appointments })],
    entries: [{ type: 'review-declared', subject: self, body: { asks } }],
  });
}

/** The review's ladder, whose end is here not "not approved" but "goes on without, flagged". */
export const askingLadder = (ladder: Ladder): Ladder =>
  ladder.map((rung) => (endsTheStall(rung.do) ? { ...rung, do: 'advance_flagged', when: 'at_deadline' } : rung));
