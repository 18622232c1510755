import { z } from 'zod';
import { change, type Change } from '../change.js';
import { anotherAnswer, type Owing } from '../closure/contest.js';
import { Audience } from '../people.js';
import type { PromiseRef } from '../program/promise.js';
import { refuse, type Refusal } from '../refusal.js';
import { subject } from '../subject.js';
import type { Calendar, Instant } from '../time.js';
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

/** News of a tracker about an item with its status here, what follows from it, and who would owe an answer about it. */
export interface HeardOfItem extends Owing {
  readonly item: string;
  readonly cycle: string;
  readonly says: TrackerSays;
  readonly heardAt: Instant;
  readonly status: ItemStatus;
  readonly follows: Following;
  /** Whether published answers promised it. */
  readonly promised: boolean;
}

/** Where an item stands that the tracker will not do is said by a date, or it is no promise any more. */
export const wordOf = (item: string, cycle: string): PromiseRef => ({
  kind: 'not_planned',
  about: subject('cycle', cycle),
  part: item,
});

/**
 * Takes down what a tracker said. Where a facilitator has to look, that is a problem; where the tracker will not do what answers promised,
 * somebody says by a date where it stands, because people wait for it. Whatever the tracker says next ends that.
 */
export function trackerHeard(
  { item, cycle, says, heardAt, status, follows, promised, ...owing }: HeardOfItem,
  now: Instant,
  calendar: Calendar,
): Change {
  const self = subject('cycle', cycle);
  const looks = follows === 'look';
  const { owner, dueAt } = anotherAnswer(owing, now, calendar);
  const owed = looks && says === 'not_planned' && promised && owner !== null;
  const facts = { item, says, status, heardAt };
  return change({
    entries: [{ type: 'tracker-heard', subject: self, audience: 'team', body: { item, says, follows } }],
    flags: looks ? [{ subject: self, code: 'tracker-disagrees', problem: true, facts }] : [],
    promises: owed ? [{ ...wordOf(item, cycle), owner, dueAt }] : [],
    kept: owed ? [] : [wordOf(item, cycle)],
  });
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
