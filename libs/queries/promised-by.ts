import { sql, type RawBuilder } from 'kysely';

/** What an answer says will change by the item, or by what that came out of. */
export const PROMISED_BY = (item: string): RawBuilder<unknown> => sql`(
  with recursive line (item) as (select ${item}::uuid
    union select l.parent from line join item_lineage l on l.child = line.item and l.kind in ('split', 'merge'))
  select d.contribution from line join disposition d on d.items @> array[line.item]
  where d.kind = 'will_change' and d.published_at is not null)`;
