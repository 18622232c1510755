import { sql } from 'kysely';
import type { Database } from '../../../../libs/database/connection.js';
import type { Viewer } from '../../../../libs/domain/people.js';
import { readStanding } from '../cycles/standing.query.js';
import type { Page } from '../programs/program.schemas.js';
import type { DeliveryList } from './closure.schemas.js';

/** What was sent to whom about a cycle, and how far it came. */
export async function readDeliveries(
  db: Database,
  viewer: Viewer,
  cycle: string,
  { after, limit }: Page,
): Promise<DeliveryList> {
  await readStanding(db, viewer, cycle);
  const cursor = after ?? null;
  const { rows } = await sql<DeliveryList['items'][number]>`
    select n.id, jsonb_build_object('id', p.id, 'name', p.name) as person, n.purpose, n.state, n.attempts, n.not_before, n.sent_at
    from notice n join person p on p.id = n.person
    where n.cycle = ${cycle} and n.program = ${viewer.program}
      and (${cursor}::text is null or (n.created_at, n.id) > (select created_at, id from notice
        where id = ${cursor} and cycle = ${cycle}))
    order by n.created_at, n.id limit ${limit + 1}`.execute(db);
  const items = rows.slice(0, limit);
  return { items, next: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}
