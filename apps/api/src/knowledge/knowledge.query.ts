import { sql, type RawBuilder } from 'kysely';
import { eachNamingConsenting } from '../../../../libs/commands/people/named-people.query.js';
import type { Database } from '../../../../libs/database/connection.js';
import { MOST_WORDS, termOf, wordsOfQuery, type Spelled } from '../../../../libs/domain/knowledge/search.js';
import type { Viewer } from '../../../../libs/domain/people.js';
import { notFound } from '../../../../libs/domain/refusal.js';
import { cleared } from '../../../../libs/identity/cleared.js';
import { writeCursor } from './cursor.js';
import type { KnowledgeFound, KnowledgeList, KnowledgeQuery } from './knowledge.schemas.js';

/** What is looked for: each term one word and its like, as Postgres takes it. */
interface Wanted {
  readonly terms: readonly string[];
  /** How words become terms: as English ones, or as they stand in documents. */
  readonly as: 'english' | 'simple';
}

/** Documents `d` of programs in which somebody takes part, by their membership `m`: what it lets them read, and what they said themselves. */
export const readableBy = (person: string): RawBuilder<unknown> =>
  sql`search_document d join membership m on m.program = d.program and m.person = ${person}
    and (${cleared('m', 'd.audience')} or d.author = ${person})`;

/**
 * Searches what the viewer may read, in every program in which they take part. What has more of the words comes first, then
 * what has them in its title or more often (`ts_rank`), then the newest.
 */
export async function searchKnowledge(db: Database, viewer: Viewer, query: KnowledgeQuery): Promise<KnowledgeList> {
  const wanted = await wantedOf(db, viewer, query);
  if (wanted !== null && wanted.terms.length === 0) return { items: [], next: null };
  const { rows } = await sql<Row>`
    with hit as (select d.*, ${scoreOf(wanted)} as score from ${readableBy(viewer.person)} where ${among(query, wanted)}),
      page as (select * from hit where ${behind(query)} order by score desc, at desc, id desc limit ${query.limit + 1})
    select id, kind, subject, program, cycle, segments, outcome, at, score, ${clean('title')} as title, ${clean('body')} as snippet
    from page order by score desc, at desc, id desc`.execute(db);
  const found = rows.slice(0, query.limit);
  const last = rows.length > query.limit ? found.at(-1) : undefined;
  return { items: await shown(db, found, wanted), next: last ? writeCursor([last.score, last.at, last.id]) : null };
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

/** The words of the query with their like, or those of a document; null when everything is wanted. */
async function wantedOf(db: Database, viewer: Viewer, { q, like }: KnowledgeQuery): Promise<Wanted | null> {
  if (like !== undefined) return { as: 'simple', terms: await wordsOfDocument(db, viewer, like) };
  return q === undefined ? null : { as: 'english', terms: await spelled(db, wordsOfQuery(q)) };
}

/** Words that mean nothing alone are left out. One that no document begins a word with is looked for by what is spelt like it. */
async function spelled(db: Database, words: readonly string[]): Promise<string[]> {
  const { rows } = await sql<Spelled>`
    select t.word, case when length(t.word) < 4 or exists (select from search_word w where w.word like t.word || '%') then '{}'
      else array(select w.word from search_word w where w.word % t.word and similarity(w.word, t.word) >= 0.35
        order by similarity(w.word, t.word) desc, w.word limit 5) end as alike
    from unnest(${words}::text[]) with ordinality as t (word, nth)
    where numnode(to_tsquery('english', t.word)) > 0 order by nth`.execute(db);
  return rows.map(termOf);
}

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
const anyOf = (wanted: Wanted): RawBuilder<unknown> =>
  asQuery(wanted, wanted.terms.map((term) => `(${term})`).join(' | '));

/** The share of words that a document has, and less than one word's worth for where and how often; 0 when nothing is looked for. */
function scoreOf(wanted: Wanted | null): RawBuilder<number> {
  if (!wanted) return sql`0::float8`;
  const matched = wanted.terms.map((term) => sql`(d.words @@ ${asQuery(wanted, term)})::int`);
  const each = 1 / wanted.terms.length;
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
  const [score, at, id] = after;
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
