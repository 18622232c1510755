import { sql, type RawBuilder } from 'kysely';
import type { Database, Tx } from '../../../../libs/database/connection.js';
import type { Viewer } from '../../../../libs/domain/people.js';
import { notFound } from '../../../../libs/domain/refusal.js';
import { everIn } from '../../../../libs/queries/people/named-people.query.js';
import type { Page } from '../http/paging/page.js';
import { readPage } from '../http/paging/read-page.js';
import type { InterestsList, InterestsView } from './interests.schemas.js';

/** The latest declaration of each person who takes part, for those whom it names and for themselves. An earlier one is nobody's to read. */
const select = (
  { program, person, audiences }: Viewer,
  which: RawBuilder<unknown>,
): RawBuilder<InterestsView & { id: string }> => sql<InterestsView & { id: string }>`
  select p.id, jsonb_build_object('id', p.id, 'name', p.name) as person, d.interests, d.incentives, d.audience, d.declared_at,
    case when b.id is not null then jsonb_build_object('id', b.id, 'name', b.name) end as declared_by
  from membership m join person p on p.id = m.person join lateral (select * from interest_declaration d
    where d.program = m.program and d.person = m.person order by d.declared_at desc, d.id limit 1) d on true
    left join person b on b.id = d.declared_by
  where m.program = ${program} and (d.audience = any(${audiences}) or p.id = ${person}) and ${which}`;

/** What somebody declared last of themselves; null before they did. */
export async function lastInterests(db: Database | Tx, viewer: Viewer): Promise<InterestsView | null> {
  const { rows } = await select(viewer, sql`p.id = ${viewer.person}`).execute(db);
  return rows[0] ? viewOf(rows[0]) : null;
}

export async function readOwnInterests(db: Database | Tx, viewer: Viewer): Promise<InterestsView> {
  const last = await lastInterests(db, viewer);
  if (!last) throw notFound();
  return last;
}

/** What the people of a program have at stake, as far as they let the viewer know. */
export async function listInterests(db: Database, viewer: Viewer, page: Page): Promise<InterestsList> {
  const order = { by: [sql`p.id`], among: sql`person p where ${everIn(viewer.program)}` };
  const { items, next } = await readPage(db, page, order, (rest) => select(viewer, rest));
  return { items: items.map(viewOf), next };
}

const viewOf = ({ id: _person, ...view }: InterestsView & { id: string }): InterestsView => view;
