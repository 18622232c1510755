import { sql, type RawBuilder } from 'kysely';
import type { Database, Tx } from '../../database/connection.js';
import { namesIn, withoutNames } from '../../domain/program/consent.js';

interface Named {
  readonly id: string;
  readonly name: string;
}

/** Whether the person `p` takes part in a program or did: what they said, were invited to or consented to stays when they leave. */
export const everIn = (program: string): RawBuilder<boolean> => sql<boolean>`(
  exists (select from membership m where m.program = ${program} and m.person = p.id)
  or exists (select from former_member f where f.program = ${program} and f.person = p.id))`;

/** Whom a text names in full: of those who take or took part and are not of the team, whose own names are no quotes. */
export async function namedIn(db: Database | Tx, program: string, words: string): Promise<Named[]> {
  if (words === '') return [];
  const { rows } = await sql<Named>`
    select p.id, p.name
    from (
      select person from membership where program = ${program} and stakeholder_group <> 'team'
      union all
      select f.person from former_member f where f.program = ${program}
        and not exists (select from membership m where m.program = f.program and m.person = f.person)
    ) ever join person p on p.id = ever.person
    where position(lower(substring(normalize(p.name) from '[^\\s\\u00a0\\u202f]+')) in lower(${words.normalize('NFC')})) > 0
    order by p.id`.execute(db);
  return namesIn(words, rows);
}

/** Stands between texts that are looked through together: no name goes across it. */
export const APART = '\n.\n';

/** Says of any text what it is without the names of those who do not consent, or consent no more, to being quoted by name. */
export async function withoutUnconsenting(
  db: Database | Tx,
  program: string,
  texts: readonly string[],
): Promise<(words: string) => string> {
  const named = await namedIn(db, program, texts.join(APART));
  if (named.length === 0) return (words) => words;
  const { rows } = await sql<{ id: string }>`select id from unnest(${named.map(({ id }) => id)}::uuid[]) as n (id)
    where not consent_stands(${program}, n.id, 'attribution')`.execute(db);
  const gone = new Set(rows.map(({ id }) => id));
  const concerned = named.filter(({ id }) => gone.has(id));
  return (words) => withoutNames(words, concerned);
}

/** A text without the names of those who do not consent, or consent no more, to being quoted by name. */
export const unnamed = async (db: Database | Tx, program: string, words: string): Promise<string> =>
  (await withoutUnconsenting(db, program, [words]))(words);
