import type { Tx } from '../../database/connection.js';

/** Whose invitation to a cycle was taken back after it was told: their notices were queued once, and are queued anew when they are invited again. */
export async function loadWithdrawn(tx: Tx, cycle: string): Promise<string[]> {
  const rows = await tx
    .selectFrom('notice')
    .select('person')
    .where('cycle', '=', cycle)
    .where('purpose', '=', 'invitation_withdrawn')
    .execute();
  return rows.map(({ person }) => person);
}
