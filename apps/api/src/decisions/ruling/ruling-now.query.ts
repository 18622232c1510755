import { workingCalendar } from '../../../../../libs/calendar/working-calendar.js';
import { loadPoll } from '../../../../../libs/queries/tally/load-poll.js';
import { loadVenueNow } from '../../../../../libs/commands/venue/load-venue.js';
import type { Database } from '../../../../../libs/database/connection.js';
import { choicesNow, rulerRefused } from '../../../../../libs/domain/decision/ruling.js';
import type { Viewer } from '../../../../../libs/domain/people.js';
import { readLastWord } from '../last-word.query.js';
import { placeOfDecision } from '../visible-decision.js';
import { readAdvice, type AnsweredAdvice } from './advice.query.js';

/** What whoever may rule in a decision can do in it now. */
export interface RulingNow {
  /** The ids of the options that they may choose; none while they have to wait. */
  readonly choices: readonly string[];
  /** Advice without an answer, at most `most` of it, and whether there is more. */
  readonly unanswered: readonly AnsweredAdvice[];
  readonly more: boolean;
  /** Advice with an answer, which may be replaced until it is decided; at most `most` of it. */
  readonly answered: readonly AnsweredAdvice[];
}

/** What the viewer may rule and answer in a decision now, by the rules that the commands ask; null when they may do neither. */
export async function readRulingNow(db: Database, viewer: Viewer, id: string, most: number): Promise<RulingNow | null> {
  if ((await readLastWord(db, viewer, id)).ruling === null) return null;
  const key = await placeOfDecision(db, viewer, id);
  return db.transaction().execute(async (tx) => {
    const { now, venue } = await loadVenueNow(tx, key);
    const decision = venue.decisions.find((one) => one.id === id);
    if (!decision || rulerRefused(decision, venue, viewer.person)) return null;
    const unanswered = await readAdvice(tx, viewer, decision, { answered: false, most: most + 1 });
    return {
      choices: choicesNow(decision, await loadPoll(tx, decision), now, workingCalendar(venue.engagement.calendar)),
      unanswered: unanswered.slice(0, most),
      more: unanswered.length > most,
      answered: await readAdvice(tx, viewer, decision, { answered: true, most }),
    };
  });
}
