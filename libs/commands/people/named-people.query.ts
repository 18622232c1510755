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

/** Those who take or took part in a program and are not of the team, whose own names are no quotes: `ever.person`. */
const nameable = (program: RawBuilder<unknown>): RawBuilder<unknown> => sql`(
  select person from membership where program = ${program} and stakeholder_group <> 'team'
  union all
  select f.person from former_member f where f.program = ${program}
    and not exists (select from membership m where m.program = f.program and m.person = f.person)) ever`;

/** Whether the first name of the person `p` stands in words that are small letters already: few go on from there. */
const firstNameIn = (words: RawBuilder<unknown>): RawBuilder<boolean> =>
  sql<boolean>`position(lower(substring(normalize(p.name) from '[^\\s\\u00a0\\u202f]+')) in ${words}) > 0`;

/** Whom a text names in full. */
export async function namedIn(db: Database | Tx, program: string, words: string): Promise<Named[]> {
  if (words === '') return [];
  const { rows } = await sql<Named>`
    with t as materialized (select lower(${words.normalize('NFC')}) as words)
    select p.id, p.name from t cross join ${nameable(sql`${program}::uuid`)} join person p on p.id = ever.person
    where ${firstNameIn(sql`t.words`)} order by p.id`.execute(db);
  return namesIn(words, rows);
}

/** Stands between texts that are looked through together: no name goes across it. */
export const APART = '\n.\n';

/** What a text is to those who read it; null where there is none. */
export type Say = <Words extends string | null>(words: Words) => Words;

/** A view with each of its texts as `say` gives it; called more than once. */
export type Saying<View> = (view: View, say: Say) => View;

/**
 * What people wrote as it may be shown: without the full names of those who do not consent, or consent no more, to being quoted by
 * name. Whatever shows a note, an answer, a decision's words or what was found goes through here.
 */
export async function namingConsenting<View>(
  db: Database | Tx,
  program: string,
  view: View,
  saying: Saying<View>,
): Promise<View> {
  const [shown] = await eachNamingConsenting(db, [view], () => program, saying);
  return shown as View;
}

/** The same of many views at once, each of a program of its own. */
export async function eachNamingConsenting<View>(
  db: Database | Tx,
  views: readonly View[],
  programOf: (view: View) => string,
  saying: Saying<View>,
): Promise<View[]> {
  const said = new Map<string, string[]>();
  for (const view of views) {
    const words = said.get(programOf(view)) ?? [];
    said.set(programOf(view), words);
    saying(view, (text) => {
      if (text) words.push(text.normalize('NFC'));
      return text;
    });
  }
  const unconsenting = await unconsentingIn(db, said);
  if (unconsenting.length === 0) return [...views];
  return views.map((view) => {
    const people = unconsenting.filter(({ program }) => program === programOf(view));
    return saying(view, (text) => (text === null ? text : (withoutNames(text, people) as typeof text)));
  });
}

/** Who may be named by these words of programs and does not consent to it. */
async function unconsentingIn(
  db: Database | Tx,
  said: ReadonlyMap<string, readonly string[]>,
): Promise<(Named & { readonly program: string })[]> {
  const asked = [...said].filter(([, words]) => words.length > 0);
  if (asked.length === 0) return [];
  const { rows } = await sql<Named & { program: string }>`
    with t as materialized (select program, lower(words) as words from unnest(${asked.map(([program]) => program)}::uuid[],
      ${asked.map(([, words]) => words.join(APART))}::text[]) as s (program, words))
    select t.program, p.id, p.name from t cross join lateral ${nameable(sql`t.program`)} join person p on p.id = ever.person
    where ${firstNameIn(sql`t.words`)} and not consent_stands(t.program, p.id, 'attribution')
    order by p.id`.execute(db);
  return rows;
}

/** A text without the names of those who do not consent, or consent no more, to being quoted by name. */
export const unnamed = (db: Database | Tx, program: string, words: string): Promise<string> =>
  namingConsenting(db, program, words, (text, say) => say(text));
