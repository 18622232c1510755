import type { Tx } from '../../../../../libs/database/connection.js';
import { change, type Change, type Entry, type NoticeDraft } from '../../../../../libs/domain/change.js';
import type { ItemPatch, ItemStatus } from '../../../../../libs/domain/backlog/item.js';
import type { Audience } from '../../../../../libs/domain/people.js';
import type { Subject } from '../../../../../libs/domain/subject.js';

interface Before {
  readonly id: string;
  readonly audience: Audience;
  readonly status: ItemStatus;
  readonly revision: number;
}

/** Writes what of an item is new, as its next revision, and gives what follows: the journal's entry, and whom it tells. */
export async function writeItem(
  tx: Tx,
  cycle: Subject,
  { id, audience, status, revision }: Before,
  { cause, ...columns }: ItemPatch,
): Promise<Change> {
  await tx
    .updateTable('item')
    .set({ ...columns, revision: revision + 1 })
    .where('id', '=', id)
    .execute();
  const becomes = columns.status ?? status;
  const reached = { revision: revision + 1, from: status, to: becomes };
  const body: Entry['body'] = { item: id, ...reached, changed: Object.keys(columns), cause: cause ?? null };
  const ships = becomes === 'shipped' && status !== 'shipped';
  const notices = ships ? await tellCited(tx, cycle, id, revision + 1) : [];
  return change({ entries: [{ type: 'item-changed', subject: cycle, audience, body }], notices });
}

/** Whoever's words an item cites hears that it has shipped; of each time that it does. */
async function tellCited(tx: Tx, cycle: Subject, item: string, revision: number): Promise<NoticeDraft[]> {
  const people = await tx
    .selectFrom('citation')
    .innerJoin('contribution', 'contribution.id', 'citation.contribution')
    .select('contribution.author as person')
    .distinct()
    .where('citation.item', '=', item)
    .execute();
  const about = {
    purpose: 'item_shipped' as const,
    subject: cycle,
    mark: `${item}-${revision}`,
    data: { about: item },
  };
  return people.map(({ person }) => ({ person, ...about }));
}
