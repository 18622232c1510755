import { sql } from 'kysely';
import type { Tx } from '../../../../libs/database/connection.js';
import type { Pace, Proposed } from '../../../../libs/domain/backlog/proposing.js';

/** When somebody last took back what they proposed on an item of a cycle, or as a new one in it; and the deadline of its phase. */
export async function readPace(
  tx: Tx,
  { proposer, cycle, item }: Pick<Proposed, 'proposer' | 'cycle' | 'item'>,
): Promise<Pace> {
  const { rows } = await sql<Pace>`
    select max(answered_at) as taken_back_at, (select deadline from gate where kind = 'cycle' and id = ${cycle}) as deadline
    from amendment where cycle = ${cycle} and proposer = ${proposer} and state = 'withdrawn' and item is not distinct from ${item}::uuid`.execute(
    tx,
  );
  return rows[0] ?? { takenBackAt: null, deadline: null };
}
