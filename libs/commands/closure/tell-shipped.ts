import { sql, type RawBuilder } from 'kysely';
import type { Tx } from '../../database/connection.js';
import type { NoticeDraft } from '../../domain/change.js';
import { subject } from '../../domain/subject.js';

interface Heeded {
  readonly item: string;
  readonly cycle: string;
  readonly revision: number;
  readonly person: string;
}

/**
 * Who has to hear that an item has shipped because it follows what they said only now: `said` (a query of `contribution`) was cited, or got the
 * published answer that it says the same as something cited, after that. Once: whoever was told of the item before is not told again.
 */
export async function shippedBefore(tx: Tx, said: RawBuilder<unknown>): Promise<NoticeDraft[]> {
  const heeding = sql`(
    select x.item, x.contribution from citation x where x.contribution in (${said})
    union select x.item, d.contribution from citation x
      join disposition d on d.duplicate_of = x.contribution and d.kind = 'duplicate' and d.published_at is not null
      where x.contribution in (${said}) or d.contribution in (${said}))`;
  // an item that ships at this moment, in a cycle of its own, tells of what it sees: either waits for the other
  await sql`select from item where id in (select h.item from ${heeding} h) order by id for share`.execute(tx);
  const { rows } = await sql<Heeded>`
    select distinct i.id as item, i.cycle, i.revision, k.author as person
    from ${heeding} h join item i on i.id = h.item and i.status = 'shipped' join contribution k on k.id = h.contribution
    where not exists (select from notice n where n.purpose = 'item_shipped' and n.person = k.author and n.data->>'about' = i.id::text)
    order by i.id, k.author`.execute(tx);
  return rows.map(({ item, cycle, revision, person }) => ({
    person,
    purpose: 'item_shipped',
    subject: subject('cycle', cycle),
    mark: `${item}-${revision}`,
    data: { about: item },
  }));
}
