import { change, notifyAll, type Change } from '../change.js';
import { anotherAnswer, type Owing } from '../closure/contest.js';
import { subject } from '../subject.js';
import type { Calendar, Instant } from '../time.js';
import type { ItemStatus } from './item.js';

/** An item of a cycle, as it is once it is dropped. */
export interface Dropped extends Owing {
  readonly id: string;
  readonly cycle: string;
  readonly revision: number;
  /** How many answers had promised it, of which nothing else is left. */
  readonly owed: number;
}

/** Whether an item that stands at `was` is dropped by that, or taken up again: then the program's gate comes first. */
export const dropsOrTakesUp = (was: ItemStatus, becomes: ItemStatus): boolean =>
  was !== becomes && (was === 'dropped' || becomes === 'dropped');

/** Notifies the facilitators if answers are owed again, with the date. */
export function notifyDropped(
  { id, cycle, revision, owed, ...owing }: Dropped,
  now: Instant,
  calendar: Calendar,
): Change {
  const { dueAt } = anotherAnswer(owing, now, calendar);
  const draft = { purpose: 'item_dropped', subject: subject('cycle', cycle), mark: `${id}-${revision}` } as const;
  return change({
    notices: owed > 0 ? notifyAll(owing.facilitators, { ...draft, data: { about: id, due: dueAt } }) : [],
  });
}
