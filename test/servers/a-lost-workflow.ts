import type { Database } from '../../libs/database/connection.js';

/** The workflow of a cycle was lost three times: `agoMs` ago, its row and its journal say so. */
export async function aLostWorkflow(db: Database, cycle: { id: string; program: string }, agoMs = 0): Promise<void> {
  const { id, program } = cycle;
  const at = new Date(Date.now() - agoMs).toISOString();
  const entry = { program, subjectKind: 'cycle', subject: id, cycle: id, type: 'workflow-restarted', at } as const;
  await db
    .insertInto('journal')
    .values([1, 2, 3].map((restarts) => ({ ...entry, audience: 'team', body: JSON.stringify({ restarts }) })))
    .execute();
  await db.updateTable('gate').set({ restarts: 3 }).where('kind', '=', 'cycle').where('id', '=', id).execute();
}
