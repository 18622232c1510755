import { sql, type RawBuilder } from 'kysely';

/**
 * What an item follows, as `contribution`, `cited`, `starts` and `ends`: each passage that it cites, and each contribution whose
 * published answer is that it says the same as a cited one, and shares its answer. That one is whole: nothing of it is cited.
 */
export const heededBy = (item: string | null): RawBuilder<unknown> => sql`(
  select x.contribution, x.contribution as cited, x.starts, x.ends from citation x where x.item = ${item}
  union select d.contribution, x.contribution, null, null from citation x
    join disposition d on d.duplicate_of = x.contribution and d.kind = 'duplicate' and d.published_at is not null
    where x.item = ${item} and not exists (select from citation y where y.item = x.item and y.contribution = d.contribution))`;
