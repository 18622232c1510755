import { sql } from 'kysely';
import type { Database } from '../database/connection.js';
import type { SealedEntry } from './canonical.js';

/**
 * The rows of the journal as they are sealed, by id; those that are not there are left out. `at` keeps the microseconds that
 * Postgres keeps: nothing about a row may change unseen.
 */
export async function readEntries(db: Database, ids: readonly number[]): Promise<Map<number, SealedEntry>> {
  const { rows } = await sql<SealedEntry>`
    select id, program, subject_kind, subject, cycle, type, version,
      to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at, actor, audience, command, body
    from journal where id = any(${ids}::bigint[])`.execute(db);
  return new Map(rows.map((row) => [row.id, row]));
}
