import { sql, type RawBuilder } from 'kysely';
import type { Database } from '../../../../libs/database/connection.js';
import { FEW, MOST_WORDS, wordsOfQuery } from '../../../../libs/domain/knowledge/search.js';
import type { Viewer } from '../../../../libs/domain/people.js';
import { notFound } from '../../../../libs/domain/refusal.js';
import { markOf, writeCursor } from './cursor.js';
import { instantsOf } from './instants.query.js';
import { askedBy, type KnowledgeFound, type KnowledgeList, type KnowledgeQuery } from './knowledge.schemas.js';
import { notesOn } from './notes.query.js';
import { inProgramsOf, readableBy } from './readable.js';
import { clean, shown, type FoundDocument } from './shown.query.js';
import { spelled } from './spelling.query.js';
import { amongSegment, ofSegment, segmentsOf } from './voices.js';
import { anyOf, scoreOf, type Wanted } from './wanted.js';

/**
 * Searches what the viewer may read, in every program in which they take part. What has more of the words comes first, then
 * what has them in its title or more often (`ts_rank`), then the newest. Where few have all of the words, those that few have
 * are looked for by what is spelt like them as well, which comes after what has them themselves.
 */
export async function searchKnowledge(db: Database, viewer: Viewer, asked: KnowledgeQuery): Promise<KnowledgeList> {
  const query = { ...asked, ...(await instantsOf(db, viewer, asked)), of: askedBy(asked) };
  const wanted = await wantedOf(db, viewer, query);
  if (wanted?.words.length === 0) {
    return { items: [], next: null, notes: await notesOn(db, viewer, query, { words: [], items: [] }) };
  }
  if (wanted && query.after?.alike) {
    const again = { ...wanted, words: await spelled(db, viewer, query, wanted.words) };
    const looked = { query, wanted: again, alike: query.after.alike };
    return listOf(db, viewer, await readPage(db, viewer, query, again), looked);
  }
  const rows = await readPage(db, viewer, query, wanted);
  const enough = rows.filter(({ score }) => score >= 1).length >= FEW;
  if (wanted?.as !== 'english' || query.after || enough) return listOf(db, viewer, rows, { query, wanted });
  const words = await spelled(db, viewer, query, wanted.words);
  if (words.every(({ alike }) => alike.length === 0)) return listOf(db, viewer, rows, { query, wanted });
  const respelled = { ...wanted, words };
  const marks = words.map(({ alike }) => alike.map(markOf));
  const looked = { query, wanted: respelled, alike: marks };
  return listOf(db, viewer, await readPage(db, viewer, query, respelled), looked);
}

/** What is asked, with instants in the place of days. `of` is what its cursors belong to. */
type Search = KnowledgeQuery & { readonly of: string };

const BEST_FIRST = sql`order by score desc, at desc, id desc`;

/**
 * What was found from a place on, and more where there is more: enough to tell whether it is few. What was found is ordered before it is read as a whole.
 * `select *` keeps the statement from being prepared: its plan depends on the words.
 */
async function readPage(
  db: Database,
  { person }: Viewer,
  query: Search,
  wanted: Wanted | null,
): Promise<FoundDocument[]> {
  const most = Math.max(query.limit + 1, FEW);
  const page =
    query.segment === undefined
      ? sql`page as (select * from hit ${BEST_FIRST} limit ${most})`
      : pageOf(query.segment, person, most);
  const { rows } = await sql<FoundDocument>`
    with hit as (select * from (
        select d.id, d.kind, d.subject, d.outcome, d.segments, d.at, m.roles, m.stakeholder_group, ${scoreOf(wanted)} as score
        from ${readableBy(person)} where ${among(query, person, wanted)}) d where ${behind(query)}),
      ${page}
    select d.id, d.kind, d.subject, t.program, t.cycle, ${segmentsOf({ person, as: 'd' })} as segments, d.outcome, d.at, d.score,
      d.roles, d.stakeholder_group, ${clean('t.title')} as title, ${clean('t.body')} as snippet
    from page d join search_document t on t.id = d.id order by d.score desc, d.at desc, d.id desc`.execute(db);
  return rows;
}

/** So many of what was found are asked one after the other whether they tell of a segment. */
const ONE_BY_ONE = 200;

/**
 * Of what was found, what tells of a segment. The first are asked one after the other, which does where many tell of it; where
 * that does not fill the page, all are held against what rests on the words of the segment.
 */
function pageOf(segment: string, person: string, most: number): RawBuilder<unknown> {
  return sql`
    near as (select * from (select * from hit ${BEST_FIRST} limit ${ONE_BY_ONE}) d where ${ofSegment({ person, as: 'd' }, segment)} ${BEST_FIRST} limit ${most}),
    far as (select * from hit d where (select count(*) from near) < ${most} and ${amongSegment(person, segment)} ${BEST_FIRST} limit ${most}),
    page as (select * from near where (select count(*) from near) = ${most} union all select * from far)`;
}

/** What is looked for, and the marks of what is spelt like it. */
interface Looked {
  readonly query: Search;
  readonly wanted: Wanted | null;
  readonly alike?: string[][];
}

/** How often it is read on where what was found is not shown, and how many rows at once. */
const MOST_READ = 10;
const READ_ON = 100;

/**
 * A page of what may be shown, which begins with these rows and reads on where some of them may not. The cursor is of a document that
 * is shown, and where nothing is there is none: it tells nothing of what is left out.
 */
async function listOf(
  db: Database,
  viewer: Viewer,
  first: readonly FoundDocument[],
  looked: Looked,
): Promise<KnowledgeList> {
  const { query, wanted } = looked;
  const { limit } = query;
  const items: KnowledgeFound[] = [];
  let [rows, size, lastShown, more] = [first, limit, undefined as FoundDocument | undefined, false];
  for (let read = 1; ; read += 1) {
    const told = await shown(db, rows.slice(0, size), wanted);
    const places = told.flatMap((one, nth) => (one ? [nth] : [])).slice(0, limit - items.length);
    items.push(...places.flatMap((nth) => told[nth] ?? []));
    const full = items.length === limit;
    lastShown = rows[places.at(-1) ?? -1] ?? lastShown;
    more = rows.length > (full ? (places.at(-1) ?? 0) + 1 : told.length);
    const last = rows[told.length - 1];
    if (!more || !last || full || read === MOST_READ) break;
    size = Math.max(limit, READ_ON);
    const after = { score: last.score, at: last.at, id: last.id };
    rows = await readPage(db, viewer, { ...query, limit: size, after }, wanted);
  }
  const next = more && lastShown ? cursorOf(lastShown, looked) : null;
  const notes = await notesOn(db, viewer, query, { words: wanted?.words ?? [], items });
  return { items, next, notes };
}

const cursorOf = ({ score, at, id }: FoundDocument, { query, alike }: Looked): string =>
  writeCursor({ of: query.of, score, at, id, alike });

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

function among(
  { program, kind, outcome, from, to, like }: Search,
  person: string,
  wanted: Wanted | null,
): RawBuilder<boolean> {
  const conditions = [
    ...(wanted ? [sql`d.words @@ ${anyOf(wanted)}`] : []),
    ...(like === undefined ? [] : [sql`d.id <> ${like}`]),
    program === undefined ? inProgramsOf(person) : sql`d.program = ${program}`,
    ...(kind === undefined ? [] : [sql`d.kind = ${kind}`]),
    ...(outcome === undefined ? [] : [sql`d.outcome = ${outcome}`]),
    ...(from === undefined ? [] : [sql`d.at >= ${from}::timestamptz`]),
    ...(to === undefined ? [] : [sql`d.at < ${to}::timestamptz`]),
  ];
  return sql<boolean>`${sql.join(conditions, sql` and `)}`;
}

function behind({ after }: KnowledgeQuery): RawBuilder<boolean> {
  if (!after) return sql<boolean>`true`;
  const { score, at, id } = after;
  return sql<boolean>`(score, at, id) < (${score}::float8, ${at}::timestamptz, ${id}::text)`;
}
