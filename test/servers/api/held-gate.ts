import { sql } from 'kysely';
import { lockGates } from '../../../libs/commands/gates/lock-gates.js';
import { readClock } from '../../../libs/commands/read-clock.js';
import type { Database } from '../../../libs/database/connection.js';
import type { Subject } from '../../../libs/domain/subject.js';

/** Does something while a gate is locked, as somebody else's command locks it. */
export const holdingGate = (
  db: Database,
  gate: Subject,
  mode: 'shared' | 'exclusive',
  work: () => Promise<void>,
): Promise<void> =>
  db.transaction().execute(async (tx) => {
    await lockGates(tx, [gate], mode);
    await readClock(tx); // the lock was sent ahead
    await work();
  });

/** How many commands wait for a gate. */
export async function waitingForGates(db: Database): Promise<number | undefined> {
  const { rows } = await sql<{
    n: number;
  }>`select count(*)::int as n from pg_locks where locktype = 'advisory' and not granted
    and database = (select oid from pg_database where datname = current_database())`.execute(db);
  return rows[0]?.n;
}
