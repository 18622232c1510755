import { sql } from 'kysely';
import type { Database, Tx } from '../database/connection.js';
import type { Instant } from '../domain/time.js';

/** Postgres' clock dates facts; read after the lock, and before it only for what does not become one. */
export async function readClock(tx: Database | Tx): Promise<Instant> {
  const { rows } = await sql<{ now: Instant }>`select clock() as now`.execute(tx);
  const now = rows[0]?.now;
  if (!now) throw new Error('clock() gave no row');
  return now;
}
