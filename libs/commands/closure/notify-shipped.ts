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
 * People to notify that one of `items` (a query of ids), or an item that came out of it, has shipped, because they became connected to it only
 * after it had shipped: a citation, a criterion, a published answer or a lineage link was added. Nobody is notified of an item twice.
 */
export async function notifyShippedLate(tx: Tx, items: RawBuilder<unknown>): Promise<NoticeDraft[]> {
  const { rows: known } = await sql<{ item: string }>`select item from ${withDescendants(items)} i`.execute(tx);
  const among = sql`any(${known.map(({ item }) => item)}::uuid[])`;
  // an item of another cycle may ship at this moment: this lock and its update wait for each other, so that one of the two sees the new connection
  await sql`select from item where id = ${among} order by id for share`.execute(tx);
  const { rows } = await sql<Heeded>`
    select distinct i.id as item, i.cycle, i.revision, k.author as person
    from item i cross join lateral ${heededBy(sql.ref('i.id'))} h join contribution k on k.id = h.contribution
    where i.id = ${among} and i.status = 'shipped'
      and not exists (select from notice n where n.purpose = 'item_shipped' and n.person = k.author and n.data->>'about' = i.id::text)
    order by i.id, k.author`.execute(tx);
  return rows.flatMap(({ item: id, cycle, revision, person }) => notifyShipped([person], { id, cycle, revision }));
}

/**
 * People to notify of shipped items that rest on the contributions `said` (a query of ids) or on what these repeat (`duplicate`): by a
 * citation, a criterion, or an answer "will change".
 */
export function notifyShippedBefore(tx: Tx, said: RawBuilder<unknown>): Promise<NoticeDraft[]> {
  const words = sql`(${said} union select duplicate_of from disposition
    where contribution in (${said}) and kind = 'duplicate' and published_at is not null)`;
  return notifyShippedLate(
    tx,
    sql`select item from citation where contribution in ${words} union select item from criterion where story in ${words}
      union select unnest(items) from disposition where contribution in ${words} and kind = 'will_change' and published_at is not null`,
  );
}
