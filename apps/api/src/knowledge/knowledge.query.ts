import { sql, type RawBuilder } from 'kysely';
import { eachNamingConsenting } from '../../../../libs/commands/people/named-people.query.js';
import type { Database } from '../../../../libs/database/connection.js';
import {
  exactly,
  exchanged,
  MOST_ALIKE,
  MOST_WORDS,
  termOf,
  wordsOfQuery,
  type Spelled,
} from '../../../../libs/domain/knowledge/search.js';
import type { Viewer } from '../../../../libs/domain/people.js';
import { notFound } from '../../../../libs/domain/refusal.js';
import { cleared } from '../../../../libs/identity/cleared.js';
import { MARK_LENGTH, markOf, writeCursor } from './cursor.js';
import { askedBy, type KnowledgeFound, type KnowledgeList, type KnowledgeQuery } from './knowledge.schemas.js';

/** What is looked for: words, with their like where that is known. */
interface Wanted {
  readonly words: readonly Spelled[];
  /** How words become terms: as English ones, or as they stand in documents. */
  readonly as: 'english' | 'simple';
}

/** Documents `d` of programs in which somebody takes part, by their membership `m`: what it lets them read, and what they said themselves. */
export const readableBy = (person: string): RawBuilder<unknown> =>
  sql`search_document d join membership m on m.program = d.program and m.person = ${person}
    and (${cleared('m', 'd.audience')} or d.author = ${person})`;

/**
 * Searches what the viewer may read, in every program in which they take part. What has more of the words comes first, then
 * what has them in its title or more often (`ts_rank`), then the newest. Where nothing has all of the words, those that
 * nothing has are looked for by what is spelt like them.
 */
export async function searchKnowledge(db: Database, viewer: Viewer, query: KnowledgeQuery): Promise<KnowledgeList> {
  const wanted = await wantedOf(db, viewer, query);
  if (wanted?.words.length === 0) return { items: [], next: null };
  if (wanted && query.after?.alike) {
    const again = { ...wanted, words: await spelled(db, viewer, query, wanted.words) };
    return listOf(db, await readPage(db, viewer, query, again), query, again, query.after.alike);
  }
  const rows = await readPage(db, viewer, query, wanted);
  if (wanted?.as !== 'english' || query.after || (rows[0]?.score ?? 0) >= 1) return listOf(db, rows, query, wanted);
  const words = await spelled(db, viewer, query, wanted.words);
  if (words.every(({ alike }) => alike.length === 0)) return listOf(db, rows, query, wanted);
  const respelled = { ...wanted, words };
  const marks = words.map(({ alike }) => alike.map(markOf));
  return listOf(db, await readPage(db, viewer, query, respelled), query, respelled, marks);
}

/** What was found from a place on, and one more where there is more. */
async function readPage(db: Database, viewer: Viewer, query: KnowledgeQuery, wanted: Wanted | null): Promise<Row[]> {
  const { rows } = await sql<Row>`
    with hit as (select d.*, ${scoreOf(wanted)} as score from ${readableBy(viewer.person)} where ${among(query, wanted)}),
      page as (select * from hit where ${behind(query)} order by score desc, at desc, id desc limit ${query.limit + 1})
    select id, kind, subject, program, cycle, segments, outcome, at, score, ${clean('title')} as title, ${clean('body')} as snippet
    from page order by score desc, at desc, id desc`.execute(db);
  return rows;
}

async function listOf(
  db: Database,
  rows: readonly Row[],
  query: KnowledgeQuery,
  wanted: Wanted | null,
  alike?: string[][],
): Promise<KnowledgeList> {
  const found = rows.slice(0, query.limit);
  const last = rows.length > query.limit ? found.at(-1) : undefined;
  return {
    items: await shown(db, found, wanted),
    next: last ? writeCursor({ of: askedBy(query), score: last.score, at: last.at, id: last.id, alike }) : null,
  };
}

/** What was found as it may be shown. Names are left out before it is cut into pieces, which would cut them as well. */
async function shown(db: Database, found: readonly Row[], wanted: Wanted | null): Promise<KnowledgeFound[]> {
  const texts = await eachNamingConsenting(
    db,
    found,
    ({ program }) => program,
    (row, say) => ({ ...row, title: say(row.title), snippet: say(row.snippet) }),
  );
  const { rows } = await sql<Pick<Row, 'title' | 'snippet'>>`
    select ${headline('title', wanted, 'HighlightAll=true')} as title,
      ${headline('body', wanted, 'MaxFragments=2,MaxWords=30,MinWords=10')} as snippet
    from unnest(${texts.map(({ title }) => title)}::text[], ${texts.map(({ snippet }) => snippet)}::text[])
      with ordinality as t (title, body, nth) order by nth`.execute(db);
  return texts.map((row, nth) => ({
    ...row,
    title: pieces(rows[nth]?.title ?? ''),
    snippet: pieces(rows[nth]?.snippet ?? ''),
  }));
}

/** The words of the query, or those of a document; null when everything is wanted. */
async function wantedOf(db: Database, viewer: Viewer, { q, like }: KnowledgeQuery): Promise<Wanted | null> {
  if (q === undefined && like === undefined) return null;
  const as = like === undefined ? 'english' : 'simple';
  const words = like === undefined ? await telling(db, wordsOfQuery(q ?? '')) : await wordsOfDocument(db, viewer, like);
  return { as, words: words.map((word) => ({ word, alike: [] })) };
}

/** Words without those that mean nothing alone. */
async function telling(db: Database, words: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ word: string }>`
    select t.word from unnest(${words}::text[]) with ordinality as t (word, nth)
    where numnode(to_tsquery('english', t.word)) > 0 order by nth`.execute(db);
  return rows.map(({ word }) => word);
}

/**
 * Words with their like, where nothing that the viewer may read has them or begins with them. What others write must neither take
 * somebody's like away nor tell that it is there: both are asked of the documents that they may read, before the nearest are taken.
 * The nearest are asked for one by one; only where those do not do, the rest are held against all words of what the viewer may read.
 * So its work grows with the words that are spelt alike and with what the viewer may read, not with the one times the other. A later
 * page takes again what the first one took, by its marks.
 */
async function spelled(
  db: Database,
  { person }: Viewer,
  { program, after }: KnowledgeQuery,
  words: readonly Spelled[],
): Promise<Spelled[]> {
  const within = program === undefined ? sql`true` : sql`d.program = ${program}`;
  const has = (term: RawBuilder<unknown>): RawBuilder<boolean> =>
    sql<boolean>`exists (select from ${readableBy(person)} where d.words @@ ${term} and ${within})`;
  const asked = words.map((one, nth) => ({
    ...{ word: one.word, nth, term: termOf(one), exchanged: exchanged(one.word) },
    marks: after?.alike ? (after.alike[nth] ?? []) : null,
  }));
  const { rows } = await sql<Spelled>`
    with readable as materialized
      (select distinct lexeme from ${readableBy(person)} cross join lateral unnest(tsvector_to_array(d.words)) as lexeme where ${within})
    select t.word, case when coalesce(t.marks = '{}', length(t.word) < 4 or ${has(sql`to_tsquery('english', t.term)`)}) then '{}'
      else array(select w.word from ${LIKE} w where (t.marks is null or ${MARK} = any(t.marks))
        and (w.place <= ${ONE_BY_ONE} or ${LEXEME} in (select lexeme from readable)) and ${has(sql`phraseto_tsquery('english', w.word)`)}
        order by w.likeness desc, w.word limit ${MOST_ALIKE}) end as alike
    from jsonb_to_recordset(${JSON.stringify(asked)}::jsonb) as t (word text, term text, exchanged text[], marks text[], nth int)
    order by nth`.execute(db);
  return rows;
}

/** All words that are spelt like the word `t`, the nearest first; they stay in this order, so that no more are asked for than are taken. */
const LIKE = sql`(
  select word, max(likeness) as likeness, row_number() over (order by max(likeness) desc, word) as place from (
    select word, 1 as likeness from search_word where word = any(t.exchanged)
    union all select word, similarity(word, t.word) from search_word where word % t.word and similarity(word, t.word) >= 0.35) x
  group by word order by 2 desc, 1 offset 0)`;

/** So many words are looked up each for itself. */
const ONE_BY_ONE = 50;

/** What a document has that has the word `w`, or a part of it where the word is an address. */
const LEXEME = sql`(tsvector_to_array(to_tsvector('english', w.word)))[1]`;

/** The mark of the word `w`, as `markOf` makes it. */
const MARK = sql`left(encode(sha256(convert_to(w.word, 'UTF8')), 'hex'), ${sql.lit(MARK_LENGTH)})`;

/** The words that say most of what a document is about: those of its title, then those that it repeats, then long ones. */
async function wordsOfDocument(db: Database, { person }: Viewer, id: string): Promise<string[]> {
  const { rows } = await sql<{ words: string[] }>`
    select array(select lexeme from unnest(d.words) as w (lexeme, positions, weights) where lexeme ~ '^[[:alnum:]]{3,60}$'
      order by 'A' = any(weights) desc, cardinality(positions) desc, length(lexeme) desc, lexeme limit ${MOST_WORDS}) as words
    from ${readableBy(person)} where d.id = ${id}`.execute(db);
  if (!rows[0]) throw notFound();
  return rows[0].words;
}

const asQuery = ({ as }: Wanted, term: string): RawBuilder<unknown> => sql`to_tsquery(${sql.lit(as)}, ${term})`;
/** Words of a document are looked for as they are; those that somebody typed also as beginnings and by their like. */
const termsOf = ({ as, words }: Wanted): string[] =>
  words.map((one) => (as === 'simple' ? exactly(one.word) : termOf(one)));
const anyOf = (wanted: Wanted): RawBuilder<unknown> =>
  asQuery(
    wanted,
    termsOf(wanted)
      .map((term) => `(${term})`)
      .join(' | '),
  );

/** The share of words that a document has, and less than one word's worth for where and how often; 0 when nothing is looked for. */
function scoreOf(wanted: Wanted | null): RawBuilder<number> {
  if (!wanted) return sql`0::float8`;
  const matched = termsOf(wanted).map((term) => sql`(d.words @@ ${asQuery(wanted, term)})::int`);
  const each = 1 / matched.length;
  return sql`round(((${sql.join(matched, sql` + `)}) * ${each}::float8
    + ts_rank('{0.1, 0.2, 0.4, 1.0}', d.words, ${anyOf(wanted)}, 32) * ${each}::float8)::numeric, 6)::float8`;
}

function among(
  { program, kind, segment, outcome, from, to, like }: KnowledgeQuery,
  wanted: Wanted | null,
): RawBuilder<boolean> {
  const conditions = [
    ...(wanted ? [sql`d.words @@ ${anyOf(wanted)}`] : []),
    ...(like === undefined ? [] : [sql`d.id <> ${like}`]),
    ...(program === undefined ? [] : [sql`d.program = ${program}`]),
    ...(kind === undefined ? [] : [sql`d.kind = ${kind}`]),
    ...(segment === undefined ? [] : [sql`${segment} = any(d.segments)`]),
    ...(outcome === undefined ? [] : [sql`d.outcome = ${outcome}`]),
    ...(from === undefined ? [] : [sql`d.at >= ${from}::timestamptz`]),
    ...(to === undefined ? [] : [sql`d.at < ${to}::timestamptz`]),
  ];
  return conditions.length > 0 ? sql<boolean>`${sql.join(conditions, sql` and `)}` : sql<boolean>`true`;
}

function behind({ after }: KnowledgeQuery): RawBuilder<boolean> {
  if (!after) return sql<boolean>`true`;
  const { score, at, id } = after;
  return sql<boolean>`(score, at, id) < (${score}::float8, ${at}::timestamptz, ${id}::text)`;
}

type Row = Omit<KnowledgeFound, 'title' | 'snippet'> & { title: string; snippet: string };

const [OPEN, CLOSE] = ['\uE000', '\uE001'];
const MARKS = `StartSel=${OPEN},StopSel=${CLOSE}`;

/** A text without the marks: no text holds them itself. */
const clean = (column: 'title' | 'body'): RawBuilder<string> => sql`translate(${sql.ref(column)}, ${OPEN + CLOSE}, '')`;

/** A clean text with marks around what was found. */
const headline = (column: 'title' | 'body', wanted: Wanted | null, options: string): RawBuilder<string> => {
  const text = sql<string>`t.${sql.ref(column)}`;
  return wanted
    ? sql`ts_headline('english', ${text}, ${anyOf(wanted)}, ${`${MARKS},${options}`})`
    : sql`left(${text}, 300)`;
};

const pieces = (marked: string): KnowledgeFound['title'] =>
  marked
    .split(OPEN)
    .flatMap((part, index) => {
      const [inside = '', ...outside] = index === 0 ? ['', part] : part.split(CLOSE);
      return [
        { text: inside, hit: true },
        { text: outside.join(''), hit: false },
      ];
    })
    .filter(({ text }) => text !== '');
