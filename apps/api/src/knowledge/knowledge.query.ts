import { sql, type RawBuilder } from 'kysely';
import type { Database } from '../../../../libs/database/connection.js';
import { MOST_WORDS, wordsOfQuery } from '../../../../libs/domain/knowledge/search.js';
import type { Viewer } from '../../../../libs/domain/people.js';
import { notFound } from '../../../../libs/domain/refusal.js';
import { markOf, writeCursor } from './cursor.js';
import { instantsOf } from './instants.query.js';
import { askedBy, type KnowledgeList, type KnowledgeQuery } from './knowledge.schemas.js';
import { readableBy } from './readable.js';
import { clean, shown, type Row } from './shown.query.js';
import { spelled } from './spelling.query.js';
import { anyOf, asQuery, termsOf, type Wanted } from './wanted.js';

/**
 * Searches what the viewer may read, in every program in which they take part. What has more of the words comes first, then
 * what has them in its title or more often (`ts_rank`), then the newest. Where nothing has all of the words, those that
 * nothing has are looked for by what is spelt like them.
 */
export async function searchKnowledge(db: Database, viewer: Viewer, asked: KnowledgeQuery): Promise<KnowledgeList> {
  const query = { ...asked, ...(await instantsOf(db, viewer, asked)), of: askedBy(asked) };
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

/** What is asked, with instants in the place of days. `of` is what its cursors belong to. */
type Search = KnowledgeQuery & { readonly of: string };

/** What was found from a place on, and one more where there is more. */
async function readPage(db: Database, viewer: Viewer, query: Search, wanted: Wanted | null): Promise<Row[]> {
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
  query: Search,
  wanted: Wanted | null,
  alike?: string[][],
): Promise<KnowledgeList> {
  const found = rows.slice(0, query.limit);
  const last = rows.length > query.limit ? found.at(-1) : undefined;
  return {
    items: await shown(db, found, wanted),
    next: last ? writeCursor({ of: query.of, score: last.score, at: last.at, id: last.id, alike }) : null,
  };
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

/** The words that say most of what a document is about: those of its title, then those that it repeats, then long ones. */
async function wordsOfDocument(db: Database, { person }: Viewer, id: string): Promise<string[]> {
  const { rows } = await sql<{ words: string[] }>`
    select array(select lexeme from unnest(d.words) as w (lexeme, positions, weights) where lexeme ~ '^[[:alnum:]]{3,60}$'
      order by 'A' = any(weights) desc, cardinality(positions) desc, length(lexeme) desc, lexeme limit ${MOST_WORDS}) as words
    from ${readableBy(person)} where d.id = ${id}`.execute(db);
  if (!rows[0]) throw notFound();
  return rows[0].words;
}

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
