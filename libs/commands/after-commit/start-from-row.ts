import { sql } from 'kysely';
import type { Database } from '../../database/connection.js';
import type { Position, Subject } from '../../domain/subject.js';
import type { Workflows } from '../../temporal/workflows.js';

/** Starts the workflow of an open row and notes that it was started. */
export async function startFromRow(
  db: Database,
  workflows: Workflows,
  subject: Subject,
  position: Position,
): Promise<'started' | 'running'> {
  const gate = await db
    .selectFrom('gate')
    .select(['program', 'cycle'])
    .where('kind', '=', subject.kind)
    .where('id', '=', subject.id)
    .executeTakeFirstOrThrow();
  const cycle = subject.kind === 'program' ? null : gate.cycle;
  const outcome = await workflows.start(subject, { id: subject.id, program: gate.program, cycle, position });
  await db
    .updateTable('gate')
    .set({ startedAt: sql<string>`clock()` })
    .where('kind', '=', subject.kind)
    .where('id', '=', subject.id)
    .where('startedAt', 'is', null)
    .execute();
  return outcome;
}
