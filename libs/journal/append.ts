import { sql, type RawBuilder } from 'kysely';
import type { Tx } from '../database/connection.js';
import { sendAhead } from '../database/driver/ahead.js';
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

/** A happening that no person caused: a step of time, an outage, a sweep of the relay. */
export const bySystem = ({ program, cycle }: Pick<Happening, 'program' | 'cycle'>, at: Instant): Happening => ({
  program,
  cycle,
  actor: null,
  at,
  command: null,
});

/**
 * Appends to the journal in the transaction in which it happened. Bodies hold ids, codes, numbers and hashes only. Whatever
 * audience an entry names, nobody reads it who may not read its subject and its cycle.
 */
export const append = (tx: Tx, entries: readonly Entry[], happening: Happening): Promise<void> =>
  appendAll(tx, [{ entries, happening }]);

/** Appends entries of several people who act in one transaction, in their order, by one statement. */
export async function appendAll(
  tx: Tx,
  happened: readonly { readonly entries: readonly Entry[]; readonly happening: Happening }[],
): Promise<void> {
  const rows = happened.flatMap(({ entries, happening }) => entries.map((entry) => entryRow(entry, happening)));
  if (rows.length > 0) await sendAhead(tx, insertEntries(rows, sql`e.at`).compile(tx));
}

type EntryRow = ReturnType<typeof entryRow>;

/** An entry as `insertEntries` takes it. */
export const entryRow = (
  { type, subject, audience, body = {} }: Entry,
  { program, cycle, at, actor, command }: Pick<Happening, 'program' | 'cycle'> & Partial<Happening>,
) => ({
  program,
  at,
  actor,
  command,
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
  at: RawBuilder<Instant>,
  which: RawBuilder<unknown> = sql`true`,
): RawBuilder<unknown> {
  const audience = narrowest({ kind: sql`e.kind`, subject: sql`e.subject`, place: sql`e.place`, meant: sql`e.meant` });
  return sql`
    insert into journal (program, cycle, subject_kind, subject, type, at, actor, audience, command, body)
    select e.program, e.cycle, e.kind, e.subject, e.type, ${at}, e.actor, ${audience}, e.command, e.body
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as e (of text, program uuid, cycle uuid, at timestamptz, actor uuid, command text, kind text, subject uuid, type text, place uuid, meant text, body jsonb)
    where ${which}`;
}
