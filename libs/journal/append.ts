import { sql } from 'kysely';
import type { Tx } from '../database/connection.js';
import { sendAhead } from '../database/driver/pipelined-dialect.js';
import type { Entry } from '../domain/change.js';
import type { Instant } from '../domain/time.js';
import { meantFor, narrowest } from './subject-audience.js';

/** Who did it, in which program, when, and by which request. */
export interface Happening {
  readonly program: string;
  readonly cycle: string | null;
  readonly actor: string | null;
  readonly at: Instant;
  readonly command: string | null;
}

/**
 * Appends to the journal in the transaction in which it happened. Bodies hold ids, codes, numbers and hashes only. Whatever
 * audience an entry names, nobody reads it who may not read its subject and its cycle.
 */
export async function append(tx: Tx, entries: readonly Entry[], happening: Happening): Promise<void> {
  if (entries.length === 0) return;
  const { program, cycle, actor, at, command } = happening;
  const rows = entries.map(({ type, subject, audience, body = {} }) => ({
    cycle: subject.kind === 'program' ? null : cycle,
    kind: subject.kind,
    subject: subject.id,
    ...meantFor(subject, cycle, audience),
    type,
    body,
  }));
  const audience = narrowest({ kind: sql`e.kind`, subject: sql`e.subject`, place: sql`e.place`, meant: sql`e.meant` });
  // one text for any number of entries, so that it is prepared once
  const insert = sql`
    insert into journal (program, cycle, subject_kind, subject, type, at, actor, audience, command, body)
    select ${program}::uuid, e.cycle, e.kind, e.subject, e.type, ${at}::timestamptz, ${actor}::uuid, ${audience}, ${command}::text, e.body
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as e (cycle uuid, kind text, subject uuid, type text, place uuid, meant text, body jsonb)`;
  await sendAhead(tx, insert.compile(tx));
}
