import { sql } from 'kysely';
import type { Database } from '../database/connection.js';
import type { Subject } from '../domain/subject.js';
import type { Workflows } from '../temporal/workflows.js';
import { readPositions } from './gates.js';
import { startFromRow } from './temporal-news.js';

const AT_THE_SAME_TIME = 10;

/**
 * After Temporal or Postgres was lost or restored: rows are the truth. Raises the epoch of every open row, ends what runs for
 * an older one, and starts each again from its row. Safe to repeat; a row that was not reached is started by the relay.
 */
export async function resume(
  db: Database,
  workflows: Workflows,
  say: (line: string) => void,
): Promise<{ epochs: number; started: number; ended: number }> {
  const rows = await db
    .updateTable('gate')
    .set({ epoch: sql<number>`epoch + 1`, revision: sql<number>`revision + 1`, startedAt: null })
    .where('over', '=', false)
    .returning(['kind', 'id', 'phase'])
    .execute();
  say(`${rows.length} open rows have a new epoch`);
  let ended = 0;
  let started = 0;
  for (let first = 0; first < rows.length; first += AT_THE_SAME_TIME) {
    const turn = rows.slice(first, first + AT_THE_SAME_TIME).map(async ({ phase, ...subject }) => {
      if (await endOlder(workflows, subject)) ended += 1;
      if (phase !== 'new' && phase !== 'draft' && (await startAgain(db, workflows, subject))) started += 1;
    });
    await Promise.all(turn);
  }
  return { epochs: rows.length, started, ended };
}

async function endOlder(workflows: Workflows, subject: Subject): Promise<boolean> {
  if (!(await workflows.isRunning(subject))) return false;
  await workflows.terminate(subject, 'roundtable resume: a newer epoch follows');
  return true;
}

/** False when there is nothing to follow any more. */
async function startAgain(db: Database, workflows: Workflows, subject: Subject): Promise<boolean> {
  const position = await db.transaction().execute(async (tx) => (await readPositions(tx, [subject])).get(subject.id));
  if (!position || position.over) return false;
  await startFromRow(db, workflows, subject, position); // or the relay was faster: it runs again either way
  return true;
}
