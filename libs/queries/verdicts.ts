import { sql, type RawBuilder } from 'kysely';

/**
 * Whether somebody observed the scenario `x` themselves, in the contribution `c`, which names it: what names none was said of none, and
 * what somebody said for others is not their voice.
 */
export const OBSERVED = sql<boolean>`(c.scenario = x.id and c.observation is not null and c.proxy_for is null)`;

/** When the contribution `c` got the words that it has now. */
export const SAID_AT = sql`coalesce(c.edited_at, c.at)`;

/** The last verdict (`verdict`) of each person who observed the scenario `x`, of those observations `c` that `which` lets count. */
export const lastVerdicts = (which: RawBuilder<boolean>): RawBuilder<unknown> => sql`(
  select distinct on (c.author) c.observation->>'verdict' as verdict from contribution c
  where ${OBSERVED} and ${which}
  order by c.author, ${SAID_AT} desc, c.id)`;

/** How many of the verdicts `v` are such a one. */
export const countOf = (verdict: 'works' | 'works_with_changes' | 'does_not_work'): RawBuilder<number> =>
  sql`count(*) filter (where v.verdict = ${sql.lit(verdict)})`;
