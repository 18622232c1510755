import { sql } from 'kysely';
import type { Database } from '../../../../../libs/database/connection.js';
import type { Viewer } from '../../../../../libs/domain/people.js';
import { readStanding } from '../../cycles/standing.query.js';
import { readPage } from '../../http/paging/read-page.js';
import type { DeliveryList, DeliveryPage } from './delivery.schemas.js';

/**
 * Deliveries of a cycle, undelivered ones first. A letter that is sent between two pages moves to the second part, so the cursor says in which part
 * its letter was: no row is skipped.
 */
export async function readDeliveries(
  db: Database,
  viewer: Viewer,
  cycle: string,
  { after, limit }: DeliveryPage,
): Promise<DeliveryList> {
  await readStanding(db, viewer, cycle);
  const sent = sql`n.cycle = ${cycle} and n.program = ${viewer.program}`;
  const [side, id = null] = after?.split(/\.(.*)/s) ?? [];
  const among = sql`(select n.*, ${side === 'sent'}::boolean as arrived from notice n) n where ${sent}`;
  const { items, next } = await readPage(
    db,
    { after: id, limit },
    { by: [sql`n.arrived`, sql`n.created_at`, sql`n.id`], among },
    (rest) => sql<Delivery>`
    select n.id, jsonb_build_object('id', p.id, 'name', p.name) as person, n.purpose, n.state, n.attempts,
      case when n.state = 'queued' then n.not_before end as not_before, n.sent_at
    from (select n.*, n.state = 'sent' as arrived from notice n) n join person p on p.id = n.person
    where ${sent} and ${rest}`,
  );
  const { rows } = await sql<{ state: Delivery['state']; letters: number }>`
    select n.state, count(*)::int as letters from notice n where ${sent} group by n.state`.execute(db);
  const counts = { bounced: 0, suppressed: 0, queued: 0, sent: 0 };
  for (const { state, letters } of rows) counts[state] = letters;
  return { items, counts, next: next === null ? null : `${items.at(-1)?.state === 'sent' ? 'sent' : 'open'}.${next}` };
}

type Delivery = DeliveryList['items'][number];
