import { sql, type RawBuilder } from 'kysely';
import type { Tx } from '../../database/connection.js';
import { heededBy } from '../../database/heeded.js';
import { withDescendants } from '../../database/lineage.js';
import type { NoticeDraft } from '../../domain/change.js';
import { notifyShipped } from '../../domain/backlog/shipping.js';

interface Heeded {
  readonly item: string;
  readonly cycle: string;
  readonly revision: number;
  readonly person: string;
}

/**
 * Who has to hear that one of `items` (a query of ids), or what came of it, has shipped because it follows what they said only now: it was
 * cited, came to be protected, or got the published answer that it changes with the item or says the same, after that; or the item is known to come out of what follows it.
 * Once: whoever was told of the item before is not told again.
 */
export async function notifyShippedLate(tx: Tx, items: RawBuilder<unknown>): Promise<NoticeDraft[]> {
  const { rows: known } = await sql<{ item: string }>`select item from ${withDescendants(items)} i`.execute(tx);
  const among = sql`any(${known.map(({ item }) => item)}::uuid[])`;
  // an item that ships at this moment, in a cycle of its own, tells of what it sees: either waits for the other
  await sql`select from item where id = ${among} order by id for share`.execute(tx);
  const { rows } = await sql<Heeded>`
    select distinct i.id as item, i.cycle, i.revision, k.author as person
    from item i cross join lateral ${heededBy(sql.ref('i.id'))} h join contribution k on k.id = h.contribution
    where i.id = ${among} and i.status = 'shipped'
      and not exists (select from notice n where n.purpose = 'item_shipped' and n.person = k.author and n.data->>'about' = i.id::text)
    order by i.id, k.author`.execute(tx);
  return rows.flatMap(({ item: id, cycle, revision, person }) => notifyShipped([person], { id, cycle, revision }));
}

/** The same of all items that follow what was said (`said`: a query of `contribution`), or what an answer says it repeats, or that its answer names. */
export function notifyShippedBefore(tx: Tx, said: RawBuilder<unknown>): Promise<NoticeDraft[]> {
  const words = sql`(${said} union select duplicate_of from disposition
    where contribution in (${said}) and kind = 'duplicate' and published_at is not null)`;
  return notifyShippedLate(
    tx,
    sql`select item from citation where contribution in ${words} union select item from criterion where story in ${words}
      union select unnest(items) from disposition where contribution in ${words} and kind = 'will_change' and published_at is not null`,
  );
}
