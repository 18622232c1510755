import type { Tx } from '../../database/connection.js';
import type { Subject } from '../../domain/subject.js';
import type { Instant } from '../../domain/time.js';

/** A gate before its first phase; the move `begin` that follows makes it entry 1. */
export async function openGate(
  tx: Tx,
  target: Subject,
  program: string,
  cycle: string | null,
  now: Instant,
): Promise<void> {
  await tx
    .insertInto('gate')
    .values({ kind: target.kind, id: target.id, program, cycle, phase: 'new', entry: 0, revision: 0, openedAt: now })
    .execute();
}
