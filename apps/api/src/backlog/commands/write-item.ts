import { sql } from 'kysely';
import type { Tx } from '../../../../../libs/database/connection.js';
import { heededBy } from '../../../../../libs/database/heeded.js';
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
  const notices = ships ? await tellHeeded(tx, cycle, id, revision + 1) : [];
  return change({ entries: [{ type: 'item-changed', subject: cycle, audience, body }], notices });
}

/**
 * People hear that an item has shipped when it cites their words, when a criterion of it protects their story, or when an answer says
 * that it will change what they said, or that they said the same; also when that is so of what it was split from, or what was merged into it. Each of them hears it once, and again when it ships once more.
 */
async function tellHeeded(tx: Tx, cycle: Subject, item: string, revision: number): Promise<NoticeDraft[]> {
  const { rows } = await sql<{ person: string }>`
    select distinct k.author as person from ${heededBy(sql.val(item))} h join contribution k on k.id = h.contribution`.execute(
    tx,
  );
  const about = {
    purpose: 'item_shipped' as const,
    subject: cycle,
    mark: `${item}-${revision}`,
    data: { about: item },
  };
  return rows.map(({ person }) => ({ person, ...about }));
}
