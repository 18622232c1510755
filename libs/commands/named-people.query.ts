import { sql } from 'kysely';
import type { Database, Tx } from '../database/connection.js';
import { namesIn, withoutNames } from '../domain/program/consent.js';

interface Named {
  readonly id: string;
  readonly name: string;
}

/** Whom a text names in full: of those who take part and are not of the team, whose own names are no quotes. */
export async function namedIn(db: Database | Tx, program: string, words: string): Promise<Named[]> {
  if (words === '') return [];
  const { rows } = await sql<Named>`
    select p.id, p.name from membership m join person p on p.id = m.person
    where m.program = ${program} and m.stakeholder_group <> 'team'
      and position(lower(split_part(trim(p.name), ' ', 1)) in lower(${words})) > 0 order by p.id`.execute(db);
  return namesIn(words, rows);
}

/** A text without the names of those who do not consent, or consent no more, to being quoted by name. */
export async function unnamed(db: Database | Tx, program: string, words: string): Promise<string> {
  const named = await namedIn(db, program, words);
  if (named.length === 0) return words;
  const { rows } = await sql<{ id: string }>`select id from unnest(${named.map(({ id }) => id)}::uuid[]) as n (id)
    where not consent_stands(${program}, n.id, 'attribution')`.execute(db);
  const gone = new Set(rows.map(({ id }) => id));
  return withoutNames(
    words,
    named.filter(({ id }) => gone.has(id)),
  );
}
