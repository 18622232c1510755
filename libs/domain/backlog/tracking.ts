import { z } from 'zod';
import { Audience } from '../people.js';
import { refuse, type Refusal } from '../refusal.js';
import type { ItemStatus } from './item.js';

/** How far an item is on its way to the outside tracker. */
export const FilingState = z.enum(['queued', 'filed', 'refused']);
export type FilingState = z.infer<typeof FilingState>;

/** What an outside tracker says of an item. */
export const TrackerSays = z.enum(['done', 'not_planned', 'reopened']);
export type TrackerSays = z.infer<typeof TrackerSays>;

/** What follows from it: the item ships, somebody is asked to look, or it is nothing new. */
export type Following = 'ship' | 'look' | 'nothing';

/**
 * What a tracker's word leads to. It ships what was agreed and approved. Whatever would take a promise back, or needs a cause that
 * only people know, is for a facilitator to look at.
 */
const FOLLOWS: Record<TrackerSays, Record<ItemStatus, Following>> = {
  done: { proposed: 'look', agreed: 'ship', in_progress: 'ship', shipped: 'nothing', dropped: 'look' },
  not_planned: { proposed: 'look', agreed: 'look', in_progress: 'look', shipped: 'look', dropped: 'nothing' },
  reopened: { proposed: 'nothing', agreed: 'nothing', in_progress: 'nothing', shipped: 'look', dropped: 'look' },
};

/** What follows from a word of the tracker. It ships no item that its reviews have not approved: a facilitator looks. */
export function followTracker(says: TrackerSays, status: ItemStatus, approved: boolean): Following {
  const follows = FOLLOWS[says][status];
  return follows === 'ship' && !approved ? 'look' : follows;
}

/** The audiences that may go to a tracker whose readers are these. */
export const readableThere = (readers: Audience): Audience[] =>
  Audience.options.slice(0, Audience.options.indexOf(readers) + 1);

/** Whether an item may go to a tracker: once it is agreed, and when the tracker's readers may read it. */
export function filingRefused(item: { status: ItemStatus; audience: Audience }, readers: Audience): Refusal | null {
  if (item.status === 'proposed' || item.status === 'dropped')
    return refuse('illegal-step', `Only what is agreed goes to the tracker; this item is ${item.status}`);
  if (!readableThere(readers).includes(item.audience))
    return refuse('not-for-tracker', `The item is for ${item.audience}, and the tracker is read by ${readers}`);
  return null;
}
