import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Logger } from '../observability/logger.js';
import type { Database } from './connection.js';

const PAUSE_MS = 1000;

/**
 * Parts start in any order: waits for Postgres and its migrations, saying so once a second. `stop` ends the waiting.
 * Resolves with whether it is there.
 */
export async function untilThere(db: Database, log: Logger, stop?: AbortSignal): Promise<boolean> {
  while (!stop?.aborted) {
    try {
      await sql`select clock()`.execute(db);
      return true;
    } catch (error) {
      const { code } = error as { code?: string };
      log.info({ waitingFor: 'postgres', code }, 'waiting for Postgres and its migrations');
      await sleep(PAUSE_MS);
    }
  }
  return false;
}
