import { createHash } from 'node:crypto';

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** One text per JSON value (RFC 8785): no white space, keys sorted by UTF-16 code units, numbers and strings as ECMAScript writes them. */
export function canonicalJson(value: Json): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (isList(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const members = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`).join(',')}}`;
}

/** A row of the journal as it is sealed, `at` with six digits after the second. */
export interface SealedEntry {
  readonly id: number;
  readonly program: string;
  readonly subjectKind: string;
  readonly subject: string;
  readonly cycle: string | null;
  readonly type: string;
  readonly version: number;
  readonly at: string;
  readonly actor: string | null;
  readonly audience: string;
  readonly command: string | null;
  readonly body: Json;
}

/**
 * What a seal is made of: the canonical JSON of one object that has exactly the columns of the row, by these names. Changing
 * this text breaks every seal that was ever made; a new column needs a new form that only later entries have.
 */
export function canonicalText(entry: SealedEntry): string {
  const { id, program, subjectKind, subject, cycle, type, version, at, actor, audience, command, body } = entry;
  return canonicalJson({
    id,
    program,
    subjectKind,
    subject,
    cycle,
    type,
    version,
    at,
    actor,
    audience,
    command,
    body,
  });
}

/** Before the first seal of a program. */
export const GENESIS: Buffer = Buffer.alloc(32);

/** SHA-256 over the 32 bytes of the seal before, then the canonical text in UTF-8. */
export const sealHash = (previous: Buffer, text: string): Buffer =>
  createHash('sha256').update(previous).update(text, 'utf8').digest();

const isList = (value: object): value is readonly Json[] => Array.isArray(value);
