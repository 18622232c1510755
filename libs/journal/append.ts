import { sql } from 'kysely';
import type { Tx } from '../database/connection.js';
import { sendAhead } from '../database/driver/pipelined-dialect.js';
import type { Entry } from '../domain/change.js';
import type { Audience } from '../domain/people.js';
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
  const silent = entries.filter(({ audience }) => !audience);
  const audiences = await audiencesOf(
    tx,
    silent.map(({ subject }) => subject.id),
  );
  const rows = entries.map(({ type, subject, audience = audiences.get(subject.id) ?? 'participants', body = {} }) => ({
    cycle: subject.kind === 'program' ? null : cycle,
    kind: subject.kind,
    subject: subject.id,
    type,
    audience,
    body,
  }));
  // one text for any number of entries, so that it is prepared once
  const insert = sql`
    insert into journal (program, cycle, subject_kind, subject, type, at, actor, audience, command, body)
    select ${program}::uuid, e.cycle, e.kind, e.subject, e.type, ${at}::timestamptz, ${actor}::uuid, e.audience, ${command}::text, e.body
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as e (cycle uuid, kind text, subject uuid, type text, audience text, body jsonb)`;
  await sendAhead(tx, insert.compile(tx));
}

/** Who may read cycles, decisions and reviews: what is said of them is for the same people. */
export async function audiencesOf(tx: Tx, subjects: readonly string[]): Promise<Map<string, Audience>> {
  const ids = [...new Set(subjects)];
  if (ids.length === 0) return new Map();
  const { rows } = await sql<{ id: string; audience: Audience }>`
    select id, audience from cycle where id = any(${ids}::uuid[])
    union all select id, audience from decision where id = any(${ids}::uuid[])
    union all select id, audience from review where id = any(${ids}::uuid[])`.execute(tx);
  return new Map(rows.map(({ id, audience }) => [id, audience]));
}
