import { sql, type Kysely } from 'kysely';

/**
 * A segment may not be called as a stakeholder group any more, because targets name both. One that is called so gets a name of its own,
 * `vendor-segment` for `vendor`: its people then count for the segment, and for no group but their own.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(RENAME).execute(db);
}

const GROUPS = `'{buyer,operator,support,regulator,vendor,partner,team}'::text[]`;
const RENAMED = `array(select k.key from (
  select case when key = any(${GROUPS}) then key || '-segment' else key end as key, min(place) as place
  from unnest(segments) with ordinality as s (key, place) group by 1) k order by k.place)`;
const RENAME = `
  update membership set segments = ${RENAMED}, revision = revision + 1 where segments && ${GROUPS};
  update pilot set segments = ${RENAMED} where segments && ${GROUPS};
`;
