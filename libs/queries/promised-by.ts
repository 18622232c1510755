import { sql, type RawBuilder } from 'kysely';
import { withAncestors } from '../database/lineage.js';

/** What an answer says will change by the item, or by what that came out of. */
export const PROMISED_BY = (item: string): RawBuilder<unknown> => sql`(
  select d.contribution from ${withAncestors(sql`select ${item}::uuid`)} line join disposition d on d.items @> array[line.item]
  where d.kind = 'will_change' and d.published_at is not null)`;
