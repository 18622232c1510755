import { sql } from 'kysely';
import {
  connectionsFor,
  mayUse,
  type TrackerConnection,
  type TrackerConnections,
} from '../../../../libs/config/trackers.js';
import type { Database, Tx } from '../../../../libs/database/connection.js';
import type { Viewer } from '../../../../libs/domain/people.js';
import type { TrackerView } from './tracker.schemas.js';

/** The connection of a program's tracker, with its name; null when it has none, or none any more. */
export async function trackerOf(
  db: Database | Tx,
  connections: TrackerConnections,
  program: string,
): Promise<{ name: string; connection: TrackerConnection } | null> {
  const chosen = await db
    .selectFrom('programTracker')
    .select('connection')
    .where('program', '=', program)
    .executeTakeFirst();
  const connection =
    chosen && Object.hasOwn(connections, chosen.connection) ? connections[chosen.connection] : undefined;
  return chosen && connection && mayUse(connection, program) ? { name: chosen.connection, connection } : null;
}

/** Which tracker a program has, which it may have, and how far its items are on their way there. */
export async function readTracker(
  db: Database | Tx,
  { program, audiences }: Viewer,
  connections: TrackerConnections,
): Promise<TrackerView> {
  const { rows } = await sql<{ connection: string | null; filings: TrackerView['filings'] }>`
    select (select connection from program_tracker where program = ${program}) as connection,
      (select jsonb_build_object('queued', count(*) filter (where state = 'queued'), 'filed', count(*) filter (where state = 'filed'),
        'refused', count(*) filter (where state = 'refused'))
        from filing where program = ${program} and audience = any(${audiences})) as filings`.execute(db);
  const { connection = null, filings = { queued: 0, filed: 0, refused: 0 } } = rows[0] ?? {};
  const found = await trackerOf(db, connections, program);
  const { kind = null, readers = null } = found?.connection ?? {};
  return { connection, kind, readers, available: connectionsFor(connections, program), filings };
}
