import { workingCalendar } from '../../../../libs/calendar/working-calendar.js';
import { loadPoll } from '../../../../libs/queries/tally/load-poll.js';
import { loadForumNow } from '../../../../libs/commands/venue/load-venue.js';
import type { Database, Tx } from '../../../../libs/database/connection.js';
import { disclosed } from '../../../../libs/domain/decision/anonymous.js';
import {
  becauseInWords,
  hiddenInWords,
  type Voice,
} from '../../../../libs/domain/decision/settling/because-in-words.js';
import { standing } from '../../../../libs/domain/decision/settling/standing.js';
import type { DecisionView } from './decision.schemas.js';

type Titled = Pick<DecisionView, 'id' | 'state' | 'options'>;

/** What somebody may know of a count. */
interface CountShown {
  readonly counted: boolean;
  /** They have to choose: they hear what the method leaves to them, with or without figures. */
  readonly choosing: boolean;
}

/** Where an open forum stands by its method, in words, with times by `instant`; without what would tell who leads while the count is hidden. */
export async function readForumStanding(
  db: Database | Tx,
  decision: Titled,
  told: CountShown,
  instant: Voice['instant'],
): Promise<DecisionView['standing']> {
  if (decision.state !== 'open' && decision.state !== 'last_call') return null;
  return isTransaction(db)
    ? readIn(db, decision, told, instant)
    : db.transaction().execute((tx) => readIn(tx, decision, told, instant));
}

const isTransaction = (db: Database | Tx): db is Tx => db.isTransaction;

async function readIn(
  tx: Tx,
  { id, options }: Titled,
  { counted, choosing }: CountShown,
  instant: Voice['instant'],
): Promise<DecisionView['standing']> {
  const found = await loadForumNow(tx, id);
  if (!found) return null;
  const { now, forum, engagement } = found;
  const calendar = workingCalendar(engagement.calendar);
  const { heldAt, heldUntil } = forum.gate;
  const stands = standing(forum, await loadPoll(tx, forum), heldAt ?? now, calendar); // on hold no deadline passes
  const because = disclosed({ untold: forum.untold || !counted }, stands.because);
  const told = counted || choosing;
  const option = (one: string): string => options.find((known) => known.id === one)?.title ?? one;
  return {
    state: stands.state,
    nextInstant: heldUntil === null ? (stands.nextInstant ?? null) : null,
    sentence: told ? becauseInWords(because, { option, instant }) : hiddenInWords(because, { instant }),
    because: told ? { ...because } : null,
  };
}
