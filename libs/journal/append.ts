import { sql, type RawBuilder } from 'kysely';
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
  const { actor, command } = happening;
  const rows = entries.map((entry) => entryRow(entry, happening));
  const at = sql<Instant>`${happening.at}::timestamptz`;
  await sendAhead(tx, insertEntries(rows, { at, actor, command }).compile(tx));
}

type EntryRow = ReturnType<typeof entryRow>;

/** An entry as `insertEntries` takes it. */
export const entryRow = (
  { type, subject, audience, body = {} }: Entry,
  { program, cycle }: Pick<Happening, 'program' | 'cycle'>,
) => ({
  program,
  cycle: subject.kind === 'program' ? null : cycle,
  kind: subject.kind,
  subject: subject.id,
  ...meantFor(subject, cycle, audience),
  type,
  body,
});

/** The insert of entries, for a statement that does more: of all rows, or of those whose `of` it names. One text for any number, so that it is prepared once. */
export function insertEntries(
  rows: readonly (EntryRow & { readonly of?: string })[],
  { at, actor, command }: Pick<Happening, 'actor' | 'command'> & { readonly at: RawBuilder<Instant> },
  which: RawBuilder<unknown> = sql`true`,
): RawBuilder<unknown> {
  const audience = narrowest({ kind: sql`e.kind`, subject: sql`e.subject`, place: sql`e.place`, meant: sql`e.meant` });
  return sql`
    insert into journal (program, cycle, subject_kind, subject, type, at, actor, audience, command, body)
    select e.program, e.cycle, e.kind, e.subject, e.type, ${at}, ${actor}::uuid, ${audience}, ${command}::text, e.body
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as e (of text, program uuid, cycle uuid, kind text, subject uuid, type text, place uuid, meant text, body jsonb)
    where ${which}`;
}
