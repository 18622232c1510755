import { sql, type RawBuilder } from 'kysely';
import type { Database, Tx } from '../../../../libs/database/connection.js';
import type { Viewer } from '../../../../libs/domain/people.js';
import { notFound } from '../../../../libs/domain/refusal.js';
import type { IdPage } from '../closure/closure.schemas.js';
import type { InterestsList, InterestsView } from './interests.schemas.js';

/** The latest declaration of each person who takes part, for those whom it names and for themselves. An earlier one is nobody's to read. */
const select = (
  { program, person, audiences }: Viewer,
  which: RawBuilder<unknown>,
): RawBuilder<InterestsView> => sql<InterestsView>`
  select jsonb_build_object('id', p.id, 'name', p.name) as person, d.interests, d.incentives, d.audience, d.declared_at,
    case when b.id is not null then jsonb_build_object('id', b.id, 'name', b.name) end as declared_by
  from membership m join person p on p.id = m.person join lateral (select * from interest_declaration d
    where d.program = m.program and d.person = m.person order by d.declared_at desc, d.id limit 1) d on true
    left join person b on b.id = d.declared_by
  where m.program = ${program} and (d.audience = any(${audiences}) or p.id = ${person}) and ${which}`;

export async function readOwnInterests(db: Database | Tx, viewer: Viewer): Promise<InterestsView> {
  const { rows } = await select(viewer, sql`p.id = ${viewer.person}`).execute(db);
  if (!rows[0]) throw notFound();
  return rows[0];
}

/** What the people of a program have at stake, as far as they let the viewer know. */
export async function listInterests(db: Database, viewer: Viewer, { after, limit }: IdPage): Promise<InterestsList> {
  const cursor = after ?? null;
  const { rows } = await select(
    viewer,
    sql`(${cursor}::uuid is null or p.id > ${cursor}::uuid) order by p.id limit ${limit + 1}`,
  ).execute(db);
  const items = rows.slice(0, limit);
  return { items, next: rows.length > limit ? (items.at(-1)?.person.id ?? null) : null };
}
