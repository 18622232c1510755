import { sql, type RawBuilder } from 'kysely';
import type { Tx } from '../database/connection.js';
import type { Flag } from '../domain/flag.js';
import { mixFlags, type Mix } from '../domain/health/channel-mix.js';
import type { Subject } from '../domain/subject.js';

/** What came through each channel, of contributions `k` with a `key`: a list of `UsedChannel` for each key. */
export const channelsOf = (from: RawBuilder<unknown>): RawBuilder<unknown> => sql`
  select key, jsonb_agg(jsonb_build_object('channel', channel, 'said', said, 'people', people) order by channel collate "C") as channels
  from (select key, channel, count(*) as said, count(distinct author) as people from (${from}) k group by key, channel) x group by key`;

/** What is to be flagged when the input of a cycle closes: that it came through one channel, or one person said or recorded it. */
export async function loadMixFlags(tx: Tx, cycle: Subject): Promise<Flag[]> {
  const spread = (which: RawBuilder<unknown>) => sql`(
    select coalesce(jsonb_agg(jsonb_build_object('said', said, 'people', people)), '[]') from (
      select said, count(*) as people from (select count(*) as said from k where ${which} group by author) a group by said) v)`;
  const { rows } = await sql<Mix>`
    with k as materialized (select 1 as key, channel, author, proxy_for from contribution where cycle = ${cycle.id})
    select coalesce((select channels from (${channelsOf(sql`select key, channel, author from k`)}) c), '[]') as channels,
      ${spread(sql`proxy_for is null`)} as voices, ${spread(sql`true`)} as with_proxies`.execute(tx);
  return rows[0] ? mixFlags(cycle, rows[0]) : [];
}
