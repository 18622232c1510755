import { sql } from 'kysely';
import type { TrackerConnections } from '../../../../libs/config/trackers.js';
import type { Tx } from '../../../../libs/database/connection.js';
import { filingRefused } from '../../../../libs/domain/backlog/tracking.js';
import type { ItemStatus } from '../../../../libs/domain/backlog/item.js';
import type { Audience } from '../../../../libs/domain/people.js';
import { refuse, type Refusal } from '../../../../libs/domain/refusal.js';
import type { Instant } from '../../../../libs/domain/time.js';
import { trackerOf } from './tracker.query.js';

interface Filable {
  readonly id: string;
  readonly program: string;
  readonly cycle: string;
  readonly audience: Audience;
  readonly status: ItemStatus;
}

/**
 * Puts an item on its way to the tracker of its program, or says why not. One that is there already is sent again; in another
 * tracker than before it begins anew. Gives the name of the connection.
 */
export async function queueFiling(
  tx: Tx,
  connections: TrackerConnections,
  { id, status, ...place }: Filable,
  now: Instant,
): Promise<Refusal | { readonly connection: string }> {
  const tracker = await trackerOf(tx, connections, place.program);
  if (!tracker) return refuse('no-tracker', 'This program has no outside tracker; an admin or facilitator chooses one');
  const refused = filingRefused({ status, audience: place.audience }, tracker.connection.readers);
  if (refused) return refused;
  const { name: connection } = tracker;
  const queued = { state: 'queued' as const, attempts: 0, queuedAt: now, notBefore: now, lastError: null };
  const anew = { ...place, connection, ...queued };
  await tx
    .insertInto('filing')
    .values({ item: id, ...anew })
    .onConflict((conflict) =>
      conflict.column('item').doUpdateSet({
        ...anew,
        version: sql<number>`filing.version + 1`,
        ...({ remote: kept('remote'), url: kept('url'), sentStatus: kept('sent_status') } as object),
        ...({ heardAt: kept('heard_at'), heardEvent: kept('heard_event') } as object),
      }),
    )
    .execute();
  return { connection };
}

/** What is known of an item there, unless it is another tracker than before. */
const kept = (column: string) =>
  sql`case when filing.connection = excluded.connection then ${sql.ref(`filing.${column}`)} end`;
