import { sql } from 'kysely';
import { startFromRow } from '../../../../libs/commands/after-commit/start-from-row.js';
import { readPositions } from '../../../../libs/commands/gates/positions.js';
import { readClock } from '../../../../libs/commands/read-clock.js';
import { writeChange } from '../../../../libs/commands/writing/write-change.js';
import type { Database, Tx } from '../../../../libs/database/connection.js';
import { STALLED_AFTER } from '../../../../libs/database/lost-workflow.js';
import { change } from '../../../../libs/domain/change.js';
import type { Position, Subject } from '../../../../libs/domain/subject.js';
import { bySystem } from '../../../../libs/journal/append.js';
import type { Workflows } from '../../../../libs/temporal/workflows.js';

/** Where a subject stands now; undefined when it has no row. */
export const positionOf = (db: Database, subject: Subject): Promise<Position | undefined> =>
  db.transaction().execute(async (tx) => (await readPositions(tx, [subject])).get(subject.id));

/**
 * Starts a workflow that ended while its row is open; that is journaled, and raises `stalled` the third time. Returns how often it was
 * started again; null when it runs, its row is over, or this was its first start, which is nobody's failure.
 */
export async function restartWorkflow(db: Database, workflows: Workflows, subject: Subject): Promise<number | null> {
  const position = await positionOf(db, subject);
  if (!position || position.over) return null;
  const before = await db
    .selectFrom('gate')
    .select('startedAt')
    .where('kind', '=', subject.kind)
    .where('id', '=', subject.id)
    .executeTakeFirst();
  const outcome = await startFromRow(db, workflows, subject, position);
  if (outcome === 'running' || before?.startedAt === null) return null;
  return db.transaction().execute((tx) => recordRestart(tx, subject));
}

/** Counts a restart, with its entry and, the third time, its problem. Returns how many there were. */
async function recordRestart(tx: Tx, { kind, id }: Subject): Promise<number> {
  const { program, cycle, restarts } = await tx
    .updateTable('gate')
    .set({ restarts: sql<number>`restarts + 1` })
    .where('kind', '=', kind)
    .where('id', '=', id)
    .returning(['program', 'cycle', 'restarts'])
    .executeTakeFirstOrThrow();
  const subject = { kind, id };
  const happening = bySystem({ program, cycle }, await readClock(tx));
  const entry = { type: 'workflow-restarted', subject, audience: 'team' as const, body: { restarts } };
  const flags = restarts === STALLED_AFTER ? [{ subject, code: 'stalled' as const, problem: true }] : [];
  await writeChange(tx, change({ entries: [entry], flags }), happening, null);
  return restarts;
}
