import { sql } from 'kysely';
import type { Database } from '../../../../libs/database/connection.js';
import type { Viewer } from '../../../../libs/domain/people.js';
import { readStanding } from '../cycles/standing.query.js';
import { readPage } from '../http/paging/read-page.js';
import type { DeliveryList, DeliveryPage } from './closure.schemas.js';

/** What was sent to whom about a cycle, and how far it came. */
export async function readDeliveries(
  db: Database,
  viewer: Viewer,
  cycle: string,
  page: DeliveryPage,
): Promise<DeliveryList> {
  await readStanding(db, viewer, cycle);
  const sent = sql`n.cycle = ${cycle} and n.program = ${viewer.program}`;
  const order = { by: [sql`n.created_at`, sql`n.id`], among: sql`notice n where ${sent}` };
  return readPage(
    db,
    page,
    order,
    (rest) => sql<DeliveryList['items'][number]>`
    select n.id, jsonb_build_object('id', p.id, 'name', p.name) as person, n.purpose, n.state, n.attempts,
      case when n.state = 'queued' then n.not_before end as not_before, n.sent_at
    from notice n join person p on p.id = n.person
    where ${sent} and ${rest}`,
  );
}
