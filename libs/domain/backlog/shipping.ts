import { change, notifyAll, type Change, type NoticeDraft } from '../change.js';
import type { Audience } from '../people.js';
import { subject } from '../subject.js';
import type { ItemPatch, ItemStatus } from './item.js';

/** An item of a cycle, before it is changed. */
export interface ItemBefore {
  readonly id: string;
  readonly cycle: string;
  readonly audience: Audience;
  readonly status: ItemStatus;
  readonly revision: number;
}

/** Whether this patch ships an item with the status `was`: then the people whose words it follows are notified. */
export const ships = (was: ItemStatus, { status: becomes }: ItemPatch): boolean =>
  becomes === 'shipped' && was !== 'shipped';

/** Changes an item: its next revision. `followed` are those whose words it follows, of whom nobody is needed unless it ships. */
export function changeItem(
  { id, cycle, audience, status, revision }: ItemBefore,
  patch: ItemPatch,
  followed: readonly string[],
): Change {
  const { cause, ...columns } = patch;
  const reached = { revision: revision + 1, from: status, to: columns.status ?? status };
  const body = { item: id, ...reached, changed: Object.keys(columns), cause: cause ?? null };
  return change({
    entries: [{ type: 'item-changed', subject: subject('cycle', cycle), audience, body }],
    notices: ships(status, patch) ? notifyShipped(followed, { id, cycle, revision: revision + 1 }) : [],
  });
}

/** Notifies people that an item based on their words has shipped: once each time it ships. */
export const notifyShipped = (
  people: readonly string[],
  { id, cycle, revision }: Pick<ItemBefore, 'id' | 'cycle' | 'revision'>,
): NoticeDraft[] =>
  notifyAll(people, {
    purpose: 'item_shipped',
    subject: subject('cycle', cycle),
    mark: `${id}-${revision}`,
    data: { about: id },
  });
