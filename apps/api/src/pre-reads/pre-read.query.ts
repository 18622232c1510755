import { sql } from 'kysely';
import type { Database, Tx } from '../../../../libs/database/connection.js';
import type { Viewer } from '../../../../libs/domain/people.js';
import { notFound } from '../../../../libs/domain/refusal.js';
import type { PreReadDocument, PreReadView } from './pre-read.schemas.js';

const columns = (
  viewer: Viewer,
) => sql`p.id, p.cycle, p.title, p.summary, p.url, p.body is not null as has_body, p.formats,
  p.audience, p.sent_at, p.revision, (select at from receipt where pre_read = p.id and person = ${viewer.person}) as acknowledged_at`;

/** The pre-reads of a cycle without their texts. */
export async function readPreReads(db: Database | Tx, viewer: Viewer, cycle: string): Promise<PreReadView[]> {
  const { rows } = await sql<PreReadView>`
    select ${columns(viewer)} from pre_read p
    where p.cycle = ${cycle} and p.program = ${viewer.program} and p.audience = any(${viewer.audiences})
    order by p.position, p.id`.execute(db);
  return rows;
}

const one = (viewer: Viewer, id: string) => sql`from pre_read p join cycle c on c.id = p.cycle
  where p.id = ${id} and p.program = ${viewer.program} and p.audience = any(${viewer.audiences})
    and c.audience = any(${viewer.audiences})`;

/** One pre-read without its text, for whoever may read it. */
export async function readPreRead(db: Database | Tx, viewer: Viewer, id: string): Promise<PreReadView> {
  const { rows } = await sql<PreReadView>`select ${columns(viewer)} ${one(viewer, id)}`.execute(db);
  if (!rows[0]) throw notFound();
  return rows[0];
}

/** One pre-read with its text, for whoever may read it. */
export async function readDocument(db: Database, viewer: Viewer, id: string): Promise<PreReadDocument> {
  const { rows } = await sql<PreReadDocument>`select ${columns(viewer)}, p.body ${one(viewer, id)}`.execute(db);
  if (!rows[0]) throw notFound();
  return rows[0];
}
