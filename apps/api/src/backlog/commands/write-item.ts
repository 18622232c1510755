import { sql } from 'kysely';
import type { Tx } from '../../../../../libs/database/connection.js';
import { heededBy } from '../../../../../libs/database/heeded.js';
import type { Change } from '../../../../../libs/domain/change.js';
import type { ItemPatch } from '../../../../../libs/domain/backlog/item.js';
import { changeItem, ships, type ItemBefore } from '../../../../../libs/domain/backlog/shipping.js';

/** Writes the changed parts of an item as its next revision. Returns what follows: the journal entry and the notices. */
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
 * Authors to notify about an item: those it cites, whose story its criteria protect, who were promised it, or whose contribution duplicates one of
 * these; also by the items that it was split or merged from.
 */
async function followedBy(tx: Tx, item: string): Promise<string[]> {
  const { rows } = await sql<{ person: string }>`
    select distinct k.author as person from ${heededBy(sql.val(item))} h join contribution k on k.id = h.contribution`.execute(
    tx,
  );
  return rows.map(({ person }) => person);
}
