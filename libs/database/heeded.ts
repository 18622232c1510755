import { sql, type RawBuilder } from 'kysely';

/**
 * What an item follows, as `contribution`, `cited`, `starts`, `ends` and `how`: each passage that it cites (`cited`), each story that a
 * criterion of it protects (`protected`), and each contribution whose published answer is that it says the same as one of these, and
 * shares its answer. Stories and what says the same are whole: nothing of them is cited.
 */
export const heededBy = (item: RawBuilder<unknown>): RawBuilder<unknown> => sql`(
  with heeded as (
    select x.contribution, x.starts, x.ends, 'cited' as how from citation x where x.item = ${item}
    union select q.story, null, null, 'protected' from criterion q where q.item = ${item} and q.story is not null
  )
  select contribution, contribution as cited, starts, ends, how from heeded
  union select d.contribution, h.contribution, null, null, h.how from heeded h
    join disposition d on d.duplicate_of = h.contribution and d.kind = 'duplicate' and d.published_at is not null
    where not exists (select from heeded own where own.contribution = d.contribution))`;
