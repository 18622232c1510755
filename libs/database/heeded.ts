import { sql, type RawBuilder } from 'kysely';
import { cleared } from '../identity/cleared.js';
import { withAncestors } from './lineage.js';

/**
 * The contributions whose published answer is that they change something with an item of `whole`. Postgres expects that one answer in two hundred
 * names any item, however many answers there are. As an array it expects ten, and looks up what belongs to each, instead of reading all contributions.
 */
const PROMISED = sql`select d.contribution from disposition d
  where d.items && array(select item from whole) and d.kind = 'will_change' and d.published_at is not null`;

/**
 * Everything that an item is based on, as `contribution`, `cited`, `starts`, `ends`, `how` and `own`:
 * - passages that it cites (`cited`);
 * - stories that its criteria protect (`protected`);
 * - contributions whose published answer is "will change" by this item, without a citation (`promised`);
 * - published duplicates of all these.
 * Only citations have a passage; the others are whole contributions. An item inherits what the items that it was split or merged from are based
 * on, if the author may read this item; then `own` is false.
 */
export const heededBy = (item: RawBuilder<unknown>): RawBuilder<unknown> => sql`(
  with whole (item) as ${withAncestors(sql`select ${item}::uuid`)}, rested as (
    select x.contribution, x.starts, x.ends, 'cited' as how, x.item from citation x where x.item = any(array(select item from whole))
    union all select q.story, null, null, 'protected', q.item from criterion q
      where q.item = any(array(select item from whole)) and q.story is not null
  ), heeded as (
    select contribution, starts, ends, how, item from rested
    union all select d.contribution, null, null, 'promised', w.item from unnest(array(${PROMISED})) p (contribution)
        join disposition d on d.contribution = p.contribution join whole w on w.item = any(d.items)
      where not exists (select from rested here where here.contribution = d.contribution and here.item = w.item)
  ), said as (
    select contribution, contribution as cited, starts, ends, how, item from heeded
    union all select d.contribution, h.contribution, null, null, h.how, h.item from heeded h
      join disposition d on d.duplicate_of = h.contribution and d.kind = 'duplicate' and d.published_at is not null
      where not exists (select from heeded here where here.contribution = d.contribution and here.item = h.item)
  )
  select s.contribution, s.cited, s.starts, s.ends, s.how, bool_or(s.item = ${item}) as own from said s
    join item came on came.id = ${item} cross join lateral (select program, author from contribution where id = s.contribution offset 0) k
    left join membership m on m.program = k.program and m.person = k.author
  where s.item = ${item} or ${cleared('m', 'came.audience')}
  group by s.contribution, s.cited, s.starts, s.ends, s.how)`;
