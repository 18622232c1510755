import { sql, type Kysely } from 'kysely';

/**
 * Stories are found by the segments of whoever told them, as 0059 renamed those. The group stands last in a document and stays as it is, so
 * a story tells by itself what to rename, also when its author takes part no more. Documents are looked through once, and only those are written.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(RENAME).execute(db);
}

const GROUPS = `'{buyer,operator,support,regulator,vendor,partner,team}'::text[]`;
const SEGMENTS = 'segments[:cardinality(segments) - 1]';
const RENAME = `
  update search_document set segments = array(select k.key from (
      select case when key = any(${GROUPS}) then key || '-segment' else key end as key, min(place) as place
      from unnest(${SEGMENTS}) with ordinality as s (key, place) group by 1) k order by k.place)
    || segments[cardinality(segments)]
  where kind = 'story' and ${SEGMENTS} && ${GROUPS};
`;
