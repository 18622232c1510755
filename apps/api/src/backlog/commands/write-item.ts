import { sql } from 'kysely';
import type { Tx } from '../../../../../libs/database/connection.js';
import { heededBy } from '../../../../../libs/database/heeded.js';
import type { Change } from '../../../../../libs/domain/change.js';
import type { ItemPatch } from '../../../../../libs/domain/backlog/item.js';
import { changeItem, ships, type ItemBefore } from '../../../../../libs/domain/backlog/shipping.js';

/** Writes what of an item is new, as its next revision, and gives what follows: the journal's entry, and whom it tells. */
export async function writeItem(tx: Tx, before: ItemBefore, patch: ItemPatch): Promise<Change> {
  const { cause: _kept, ...columns } = patch;
  await tx
    .updateTable('item')
    .set({ ...columns, revision: before.revision + 1 })
    .where('id', '=', before.id)
    .execute();
  return changeItem(before, patch, ships(before.status, patch) ? await followedBy(tx, before.id) : []);
}

/**
 * Those whose words an item cites, whose story a criterion of it protects, or to whom an answer says that it will change what they said, or that
 * they said the same; also when that is so of what it was split from, or what was merged into it.
 */
async function followedBy(tx: Tx, item: string): Promise<string[]> {
  const { rows } = await sql<{ person: string }>`
    select distinct k.author as person from ${heededBy(sql.val(item))} h join contribution k on k.id = h.contribution`.execute(
    tx,
  );
  return rows.map(({ person }) => person);
}
