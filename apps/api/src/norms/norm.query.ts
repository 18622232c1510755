import { sql, type RawBuilder } from 'kysely';
import type { Database, Tx } from '../../../../libs/database/connection.js';
import type { Viewer } from '../../../../libs/domain/people.js';
import { notFound } from '../../../../libs/domain/refusal.js';
import { readPage } from '../http/paging/read-page.js';
import type { NormList, NormsQuery, NormView } from './norm.schemas.js';

const readable = ({ program, audiences }: Viewer): RawBuilder<boolean> =>
  sql`n.program = ${program} and n.audience = any(${audiences})`;

const select = (viewer: Viewer, which: RawBuilder<unknown>): RawBuilder<NormView> => sql<NormView>`
  select n.id, n.statement, n.review_at, n.set_at, n.reviewed_at, n.ended_at, n.replaced_by,
    jsonb_build_object('id', p.id, 'name', p.name) as set_by
  from norm n join person p on p.id = n.set_by where ${readable(viewer)} and ${which}`;

/** One norm, for whoever may read it. */
export async function readNorm(db: Database | Tx, viewer: Viewer, id: string): Promise<NormView> {
  const { rows } = await select(viewer, sql`n.id = ${id}`).execute(db);
  if (!rows[0]) throw notFound();
  return rows[0];
}

/** The norms of a program, oldest first. */
export function listNorms(db: Database, viewer: Viewer, { ended, ...page }: NormsQuery): Promise<NormList> {
  const order = { by: [sql`n.set_at`, sql`n.id`], among: sql`norm n where ${readable(viewer)}` };
  return readPage(db, page, order, (rest) =>
    select(viewer, sql`(${ended === 'true'} or n.ended_at is null) and ${rest}`),
  );
}
