import type { Tx } from '../../../../libs/database/connection.js';
import type { CycleFacts } from '../../../../libs/domain/facts.js';
import type { Instant } from '../../../../libs/domain/time.js';

/** Keeps why somebody moved a cycle: what ended it stands with the cycle, every other reason with its moves. */
export async function recordReason(
  tx: Tx,
  cycle: CycleFacts,
  what: 'cancelled' | 'held' | 'went-back' | 'input-closed-early',
  reason: string,
  person: string,
  at: Instant,
): Promise<void> {
  if (what === 'cancelled') {
    await tx.updateTable('cycle').set({ endReason: reason }).where('id', '=', cycle.id).execute();
    return;
  }
  await tx
    .insertInto('moveReason')
    .values({
      cycle: cycle.id,
      program: cycle.program,
      audience: 'participants',
      what,
      phase: cycle.gate.phase,
      reason,
      person,
      at,
    })
    .execute();
}
