import type { Tx } from '../database/connection.js';
import type { Entry } from '../domain/change.js';
import type { Instant } from '../domain/time.js';

/** Who did it, in which program, when, and by which request. */
export interface Happening {
  readonly program: string;
  readonly cycle: string | null;
  readonly actor: string | null;
  readonly at: Instant;
  readonly command: string | null;
}

/** Appends to the journal in the transaction in which it happened. Bodies hold ids, codes, numbers and hashes only. */
export async function append(tx: Tx, entries: readonly Entry[], happening: Happening): Promise<void> {
  if (entries.length === 0) return;
  const { program, cycle, actor, at, command } = happening;
  await tx
    .insertInto('journal')
    .values(
      entries.map(({ type, subject, audience = 'participants', body = {} }) => ({
        program,
        cycle: subject.kind === 'program' ? null : cycle,
        subjectKind: subject.kind,
        subject: subject.id,
        type,
        at,
        actor,
        audience,
        command,
        body: JSON.stringify(body),
      })),
    )
    .execute();
}
