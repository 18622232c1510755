import { sql, type RawBuilder } from 'kysely';
import type { Database } from '../../../../../libs/database/connection.js';
import type { Viewer } from '../../../../../libs/domain/people.js';
import { RIGHTS_NAMED } from '../../../../../libs/domain/decision/rights.js';
import { everIn } from '../../../../../libs/queries/people/named-people.query.js';
import { cut, mustBeThere } from '../../http/paging/read-page.js';
import { LISTED_RIGHTS, type RightList, type RightView, type RightsPage } from './right.schemas.js';
import { visible } from '../visible-decision.js';

const rankOf = (right: RawBuilder<unknown>): RawBuilder<number> =>
  sql`array_position(${[...LISTED_RIGHTS]}::text[], ${right}::text)`;

/** Everybody who holds an office or a right in `d`, each as often as they hold one. */
const HELD = sql`
  select o.person, o."right", ${rankOf(sql`o."right"`)} as rank
  from (select d.authority as person, 'final_authority' as "right"
    union all select d.deputy, 'deputy' where d.deputy is not null
    union all select person, "right" from held_right where decision = d.id) o`;

/** What is told of who holds a right (`r`) in `d`. It is asked for those only who are listed: who stands in takes time to find. */
const CONFLICT = sql`exists (select from conflict_of_interest x where x.decision = d.id and x.person = r.id)`;
const STAND_IN = sql`(select jsonb_build_object('id', q.id, 'name', q.name)
  from (select stand_in(d.program, r.id) as person) s join person q on q.id = s.person where s.person <> r.id)`;

/** The first of them, offices before rights, of the decision `d`. */
export const RIGHTS: RawBuilder<RightView[]> = sql`(
  select coalesce(jsonb_agg(jsonb_build_object('id', r.id, 'name', r.name, 'right', r."right", 'conflict', ${CONFLICT},
    'standIn', ${STAND_IN}) order by r.rank, r.name, r.id), '[]')
  from (select p.id, p.name, h."right", h.rank from (${HELD}) h join person p on p.id = h.person
    order by h.rank, p.name, p.id limit ${sql.lit(RIGHTS_NAMED)}) r)`;

/** How many there are beside those. */
export const MORE_RIGHTS: RawBuilder<number> = sql`(
  select greatest(count(*) - ${sql.lit(RIGHTS_NAMED)}, 0)::int from (${HELD}) h)`;

/**
 * Everybody's right in a decision, offices first, a page at a time. The next page begins behind the right and the person with whom the
 * last one ended, whether or not they hold it still: a conflict of interest may have taken it meanwhile.
 */
export async function listRights(
  db: Database,
  viewer: Viewer,
  decision: string,
  { after, limit }: RightsPage,
): Promise<RightList> {
  const [right = null, person = null] = after?.split(':') ?? [];
  const before = sql`select ${rankOf(sql`${right}`)} as rank, p.id, p.name from person p where p.id = ${person} and ${everIn(viewer.program)}`;
  const { rows } = await sql<RightView>`
    with held as (select h."right", h.rank, p.id, p.name
      from decision d left join cycle c on c.id = d.cycle cross join lateral (${HELD}) h join person p on p.id = h.person
      where d.id = ${decision} and ${visible(viewer)}),
    before as (${before})
    select r.id, r.name, r."right", ${CONFLICT} as conflict, ${STAND_IN} as stand_in
    from (select * from held where ${right}::text is null or (rank, name, id) > (select rank, name, id from before)
      order by rank, name, id limit ${limit + 1}) r join decision d on d.id = ${decision}
    order by r.rank, r.name, r.id`.execute(db);
  if (rows.length === 0 && after !== undefined) await mustBeThere(db, before);
  return cut(rows, limit, (last) => `${last.right}:${last.id}`);
}
