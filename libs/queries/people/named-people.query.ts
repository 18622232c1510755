import { sql, type RawBuilder } from 'kysely';
import type { Database, Tx } from '../../database/connection.js';
import type { Audience } from '../../domain/people.js';
import { leavingOut, mayBeNamedTo, namesIn } from '../../domain/program/consent.js';

interface NamedPerson {
  readonly id: string;
  readonly name: string;
}

/** Whether the person `p` takes part in a program or did: what they said, were invited to or consented to stays when they leave. */
export const everIn = (program: string): RawBuilder<boolean> => sql<boolean>`(
  exists (select from membership m where m.program = ${program} and m.person = p.id)
  or exists (select from former_member f where f.program = ${program} and f.person = p.id))`;

/** Present and former participants of a program, without the group `team`, whose names are no quotes: `ever.person`. */
const nameable = (program: RawBuilder<unknown>): RawBuilder<unknown> => sql`(
  select person from membership where program = ${program} and stakeholder_group <> 'team'
  union all
  select f.person from former_member f where f.program = ${program}
    and not exists (select from membership m where m.program = f.program and m.person = f.person)) ever`;

/**
 * Letters and digits of the scripts in which names are written, as Postgres and JavaScript both read them. Each is a letter or digit
 * to `namesIn` too, so that a name which stands in a text has its runs of these as whole runs there.
 */
const LETTERS = [
  ...['0-9A-Za-z', '\\u00c0-\\u00d6', '\\u00d8-\\u00f6', '\\u00f8-\\u02af', '\\u1e00-\\u1eff'], // Latin
  ...['\\u0388-\\u038a', '\\u038e-\\u03a1', '\\u03a3-\\u03f5', '\\u0400-\\u0481', '\\u048a-\\u052f'], // Greek, Cyrillic
  ...['\\u0531-\\u0556', '\\u0561-\\u0587', '\\u10d0-\\u10fa', '\\u1c90-\\u1cba', '\\u05d0-\\u05ea', '\\u0620-\\u064a'], // Armenian, Georgian, Hebrew, Arabic
  ...['\\u0904-\\u0939', '\\u0e01-\\u0e30', '\\u3041-\\u3096', '\\u30a1-\\u30fa', '\\u3400-\\u4dbf'], // Devanagari, Thai, Kana
  ...['\\u4e00-\\u9fff', '\\uac00-\\ud7a3'], // Han, Hangul
].join('');
const RUN = `[${LETTERS}]+`;
const RUNS = new RegExp(RUN, 'g');

/** The different runs of letters in texts, each once, for `mayBeNamedBy`. */
const runsOf = (texts: readonly string[]): string[] => [
  ...new Set(texts.flatMap((text) => text.normalize('NFC').match(RUNS) ?? [])),
];

/** A name as texts are compared with it. Most are ASCII, which is as it is: to normalize them takes longer than all the rest. */
const NAME = sql`case when octet_length(p.name) = length(p.name) then p.name else normalize(p.name) end`;

/** Small letters, as `namesIn` takes one for the other: a sigma at the end of a word and a long s are letters of their own to Postgres. */
const small = (words: RawBuilder<unknown>): RawBuilder<string> => sql`translate(lower(${words}), 'ςſ', 'σs')`;

/**
 * Whether the first run of letters of the name of the person `p` is among these: few go on from there. A name without any goes on
 * always, which is what the empty run stands for. `coalesce` keeps Postgres from joining with the runs: it hashes them, and looks
 * each person up once.
 */
const mayBeNamedBy = (runs: readonly string[]): RawBuilder<boolean> =>
  sql<boolean>`coalesce(coalesce(${small(sql`substring(${NAME} from ${RUN})`)}, '') in (
    select '' union all select ${small(sql`run`)} from unnest(${runs}::text[]) as r (run)), false)`;

/** Whom a text names in full. */
export async function namedIn(db: Database | Tx, program: string, words: string): Promise<NamedPerson[]> {
  if (words === '') return [];
  const { rows } = await sql<NamedPerson>`
    select p.id, p.name from ${nameable(sql`${program}::uuid`)} join person p on p.id = ever.person
    where ${mayBeNamedBy(runsOf([words]))} order by p.id`.execute(db);
  return namesIn(words, rows);
}

/** Stands between texts that are looked through together: no name goes across it. */
export const APART = '\n.\n';

/** Gives a text as its readers may see it; null for null. */
export type Say = <Words extends string | null>(words: Words) => Words;

/** A view with each of its texts as `say` gives it; called more than once. */
export type Saying<View> = (view: View, say: Say) => View;

/** Who reads: in which program, and of which audiences there. A `Viewer` is one, and so are those of a letter or of a tracker. */
export interface Readers {
  readonly program: string;
  readonly audiences: readonly Audience[];
}

/**
 * A view as these readers may see it: its texts without the full names of people who do not consent to being quoted by name before them.
 * Answers of routes (`NamingInterceptor`), everything that letters read (`namingReader`), search results and what a tracker gets go through here.
 */
export async function namingConsenting<View>(
  db: Database | Tx,
  readers: Readers,
  view: View,
  saying: Saying<View>,
): Promise<View> {
  const [shown] = await eachNamingConsenting(db, [view], () => readers, saying);
  return shown as View;
}

/** What may hold a full name; ids, codes and instants do not. */
const TWO_WORDS = /\S\s+\S/;

/** `namingConsenting` for many views at once, each with its own program and readers. */
export async function eachNamingConsenting<View>(
  db: Database | Tx,
  views: readonly View[],
  readersOf: (view: View) => Readers,
  saying: Saying<View>,
): Promise<View[]> {
  const said = new Map<string, string[]>();
  for (const view of views) {
    const { program } = readersOf(view);
    const words = said.get(program) ?? [];
    said.set(program, words);
    saying(view, (text) => {
      if (text !== null && TWO_WORDS.test(text)) words.push(text);
      return text;
    });
  }
  const withoutFor = withoutNames(await mayBeNamedIn(db, said));
  return views.map((view) => {
    const without = withoutFor(readersOf(view));
    if (!without) return view;
    return saying(view, (text) => (text !== null && TWO_WORDS.test(text) ? (without(text) as typeof text) : text));
  });
}

/** What leaves out the names of those who do not consent to being named before readers: once for all views of the same. Null: there are none. */
function withoutNames(people: readonly MaybeNamed[]): (readers: Readers) => ((words: string) => string) | null {
  const known = new Map<string, ((words: string) => string) | null>();
  return ({ program, audiences }) => {
    const key = [program, ...audiences].join(' ');
    const before = known.get(key);
    if (before !== undefined) return before;
    const unnamed = people.filter((one) => one.program === program && !mayBeNamedTo(audiences, one.consented));
    const without = unnamed.length > 0 ? leavingOut(unnamed) : null;
    known.set(key, without);
    return without;
  };
}

/**
 * The person `p` of those in programs. Of several, each is looked up: `offset 0` keeps Postgres from reading everybody there is instead.
 * Of one, in which nearly everybody may take part, it has one plan for all programs without that.
 */
const personOf = (programs: number): RawBuilder<unknown> =>
  programs === 1
    ? sql`join person p on p.id = ever.person`
    : sql`cross join lateral (select id, name from person where id = ever.person offset 0) p`;

/** Somebody, and to how many people they consent to being named in a program; null: to nobody. */
interface MaybeNamed extends NamedPerson {
  readonly program: string;
  readonly consented: Audience | null;
}

/**
 * Who may be named by these words of programs, and to whom they consent to it. For whom it is read is no part of what is asked: letters that
 * are written together share the answer.
 */
async function mayBeNamedIn(db: Database | Tx, said: ReadonlyMap<string, readonly string[]>): Promise<MaybeNamed[]> {
  const asked = [...said].filter(([, words]) => words.length > 0);
  if (asked.length === 0) return [];
  const runs = runsOf(asked.flatMap(([, words]) => words));
  const { rows } = await sql<MaybeNamed>`
    select t.program, p.id, p.name, consented_audience(t.program, p.id, 'attribution') as consented
    from ${each(asked.map(([program]) => program))} as t (program)
      cross join lateral ${nameable(sql`t.program`)} ${personOf(asked.length)}
    where ${mayBeNamedBy(runs)} order by p.id`.execute(db);
  return rows;
}

/** Programs as rows. Most often it is one, and no array, whose elements the planner would count for a plan of its own each time. */
const each = (programs: readonly string[]): RawBuilder<unknown> =>
  programs.length === 1 ? sql`(select ${programs[0]}::uuid)` : sql`unnest(${programs}::uuid[])`;
