import { sql } from 'kysely';
import type { Database } from '../../libs/database/connection.js';

/** Whether somebody waits for a gate, in the database of `db`: what others do on the same server is not meant. */
export async function waitsForAGate(db: Database): Promise<boolean> {
  const { rows } = await sql`select from pg_locks where locktype = 'advisory' and not granted
    and database = (select oid from pg_database where datname = current_database())`.execute(db);
  return rows.length > 0;
}
