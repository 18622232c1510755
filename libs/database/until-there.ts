import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { WrongSettings, type Settings } from '../config/settings.js';
import type { Logger } from '../observability/logger.js';
import type { Database } from './connection.js';

const PAUSE_MS = 1000;

/**
 * Parts start in any order: waits for Postgres and its migrations, saying so once a second. `stop` ends the waiting.
 * Resolves with whether it is there. Throws when the role that `setting` names owns the tables or is a superuser: it could do to
 * the journal what nobody may.
 */
export async function untilThere(
  db: Database,
  setting: keyof Settings,
  log: Logger,
  stop?: AbortSignal,
): Promise<boolean> {
  while (!stop?.aborted) {
    try {
      await refuseOwner(db, setting);
      return true;
    } catch (error) {
      if (error instanceof WrongSettings) throw error;
      const { code } = error as { code?: string };
      log.info({ waitingFor: 'postgres', code }, 'waiting for Postgres and its migrations');
      await sleep(PAUSE_MS);
    }
  }
  return false;
}

async function refuseOwner(db: Database, setting: keyof Settings): Promise<void> {
  const { rows } = await sql<{ owns: boolean; role: string }>`
    select clock(), pg_has_role(current_user, relowner, 'member') as owns, current_user as role
    from pg_class where oid = 'journal'::regclass`.execute(db);
  const [found] = rows;
  if (found?.owns) {
    throw new WrongSettings(`${setting} names ${found.role}, who owns the tables: use a role that only uses them`);
  }
}
