import { sql } from 'kysely';
import pMap from 'p-map';
import type { Database } from '../../database/connection.js';
import type { Subject } from '../../domain/subject.js';
import type { Histories } from '../../temporal/histories.js';
import type { Workflows } from '../../temporal/workflows.js';
import { readPositions } from '../gates/positions.js';
import { startFromRow } from '../after-commit/start-from-row.js';
import { RESUMED, findLost, type Lost } from './lost.js';
import { recordDeeds, recordLost, tally, type Deed } from './record-resume.js';

const CONCURRENCY = 10;

export interface Resumed {
  readonly epochs: number;
  readonly started: number;
  readonly ended: number;
  readonly lost: readonly Lost[];
}

interface ResumeParts {
  readonly db: Database;
  readonly workflows: Workflows;
  readonly histories: Histories;
}

/**
 * After Temporal or Postgres was lost or restored: rows are the truth.
 * 1. Finds what Temporal was told and the rows do not have. It cannot be made again from what Temporal knows, but it is named:
 *    raised as problems at once, because nothing finds it any more when the epochs are raised.
 * 2. Raises the epoch of every open row, ends what runs for an older one, and starts each again from its row.
 * 3. Ends what runs without an open row.
 * 4. Journals all this in each program.
 * Safe to repeat, also when it was interrupted; a row that was not reached is started by the relay.
 */
export async function resume(parts: ResumeParts, say: (line: string) => void): Promise<Resumed> {
  const { db, workflows, histories } = parts;
  const lost = await findLost(db, histories);
  if (lost.length > 0) say(`Temporal knows more than the rows of ${lost.length} subjects`);
  await recordLost(db, lost);
  const rows = await db
    .updateTable('gate')
    .set({ epoch: sql<number>`epoch + 1`, revision: sql<number>`revision + 1`, startedAt: null })
    .where('over', '=', false)
    .returning(['kind', 'id', 'phase', 'program'])
    .execute();
  say(`${rows.length} open rows have a new epoch`);
  const deeds: Deed[] = [];
  const aFew = { concurrency: CONCURRENCY };
  const startOver = async ({ phase, program, ...subject }: (typeof rows)[number]): Promise<void> => {
    deeds.push({ did: 'epochs', program });
    if (await endOlder(workflows, subject)) deeds.push({ did: 'ended', program });
    if (phase === 'new' || phase === 'draft') return;
    if (await startAgain(db, workflows, subject)) deeds.push({ did: 'started', program });
  };
  await pMap(rows, startOver, aFew);
  const unfounded = lost.filter(({ running, row }) => running && (!row || row.over));
  const end = async ({ subject, program }: Lost): Promise<void> => {
    if (await endOlder(workflows, subject)) deeds.push({ did: 'ended', program });
  };
  await pMap(unfounded, end, aFew);
  await recordDeeds(db, deeds, lost);
  return { ...tally(deeds), lost };
}

async function endOlder(workflows: Workflows, subject: Subject): Promise<boolean> {
  if (!(await workflows.isRunning(subject))) return false;
  await workflows.terminate(subject, RESUMED);
  return true;
}

/** False when there is nothing to follow any more. */
async function startAgain(db: Database, workflows: Workflows, subject: Subject): Promise<boolean> {
  const position = await db.transaction().execute(async (tx) => (await readPositions(tx, [subject])).get(subject.id));
  if (!position || position.over) return false;
  await startFromRow(db, workflows, subject, position); // or the relay was faster: it runs again either way
  return true;
}
