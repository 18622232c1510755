import type { Change } from '../../change.js';
import type { CycleFacts } from '../../facts.js';
import { plural } from '../../words/plural.js';
import { refuse, type Offence, type Refusal } from '../../refusal.js';
import type { Calendar, Instant } from '../../time.js';
import { notPlain } from '../../accessibility/plain-language.js';
import { phaseRefused } from '../phase.js';
import { enter, type Mover } from '../move.js';

/** What stands between a cycle and its closure: counts by SQL, and the first offenders. */
export interface ClosureReadiness {
  readonly unanswered: number;
  readonly offences: readonly Offence[];
  /** Drafts that put something off until a date that has passed: the first of them. */
  readonly past: readonly Offence[];
  /** Items that drafts promise without words that they cite or a measurable criterion: the first of them. */
  readonly unfinished: readonly Offence[];
  /** As for an agenda: what the note and the answers say, where it is not plain enough and that blocks. */
  readonly hardToRead: readonly Offence[];
}

/** Ends `closure` by hand. No cycle closes while one contribution is without an answer, one "will not" without its reason, put off until a date that has passed, or promised an unfinished item. */
export function publishClosureByHand(
  cycle: CycleFacts,
  { unanswered, offences, past, unfinished, hardToRead }: ClosureReadiness,
  by: Mover,
  now: Instant,
  calendar: Calendar,
): Change | Refusal {
  const closed = phaseRefused(cycle, 'closure');
  if (closed) return closed;
  if (unanswered > 0) {
    const detail = `Every voice needs an answer first: ${plural(unanswered, 'contribution')} without one`;
    return refuse('unanswered-contributions', detail, offences);
  }
  if (past.length > 0) {
    const detail = 'Nothing is put off until a date that has passed; give it a later one, or its answer';
    return refuse('incomplete-disposition', detail, past);
  }
  if (unfinished.length > 0) {
    const detail =
      'What is promised cites words and can be measured; go back a phase and add what the items lack, or give another answer';
    return refuse('unfinished-items', detail, unfinished);
  }
  return notPlain(hardToRead) ?? enter('closed', cycle, by, now, calendar);
}
