import { sql, type RawBuilder } from 'kysely';
import type { Database } from '../../../../libs/database/connection.js';
import { exchanged, FEW, MOST_ALIKE, termOf, type Spelled } from '../../../../libs/domain/knowledge/search.js';
import type { Viewer } from '../../../../libs/domain/people.js';
import { MARK_LENGTH } from './cursor.js';
import type { KnowledgeQuery } from './knowledge.schemas.js';
import { inProgramsOf, readableBy } from './readable.js';

/**
 * Words of a query with similarly spelt words, if few documents that the viewer may read have them: such a document may have the same slip. A word
 * that some documents have accepts only close matches, since it may well be meant. Similar words come only from documents that the viewer may
 * read, so that the result neither reveals nor depends on anything else. The nearest words are looked up one by one; only if they are not enough,
 * the rest is compared with all words that the viewer may read. So the cost grows with the similar words plus the readable words, not with their
 * product. A later page takes the choice of the first page again, by its marks.
 */
export async function spelled(
  db: Database,
  { person }: Viewer,
  { program, after }: KnowledgeQuery,
  words: readonly Spelled[],
): Promise<Spelled[]> {
  const within = program === undefined ? sql`true` : sql`d.program = ${program}`;
  const having = (term: RawBuilder<unknown>): RawBuilder<unknown> =>
    sql`select from ${readableBy(person)} where d.words @@ ${term} and ${within}`;
  const asked = words.map(({ word }, nth) => ({
    word,
    nth,
    term: termOf(word),
    exchanged: exchanged(word),
    marks: after?.alike ? (after.alike[nth] ?? []) : null,
  }));
  const { rows } = await sql<Spelled>`
    with readable as materialized
      (select distinct lexeme from ${readableBy(person)} cross join lateral unnest(tsvector_to_array(d.words)) as lexeme where ${within} and ${inProgramsOf(person)})
    select t.word, case when coalesce(t.marks = '{}', length(t.word) < 4 or k.known >= ${FEW}) then '{}'
      else array(select w.word from ${LIKE} w where (t.marks is null or ${MARK} = any(t.marks))
        and w.likeness >= case when k.known > 0 then ${sql.lit(VERY_LIKE)} else ${sql.lit(LIKE_ENOUGH)} end
        and (w.place <= ${ONE_BY_ONE} or ${LEXEME} in (select lexeme from readable))
        and exists (${having(sql`phraseto_tsquery('english', w.word)`)})
        order by w.likeness desc, w.word limit ${MOST_ALIKE}) end as alike
    from jsonb_to_recordset(${JSON.stringify(asked)}::jsonb) as t (word text, term text, exchanged text[], marks text[], nth int)
    cross join lateral (select case when t.marks is null and length(t.word) >= 4
      then (select count(*) from (${having(sql`to_tsquery('english', t.term)`)} limit ${FEW}) few) end as known offset 0) k
    order by nth`.execute(db);
  return rows;
}

/** How like a word another has to be where nothing has the word itself, by `similarity`, and where something has. */
const [LIKE_ENOUGH, VERY_LIKE] = [0.35, 0.5];

/**
 * All words that are spelt like the word `t` and not found by it, the nearest first; they stay in this order, so that no more are
 * asked for than are taken.
 */
const LIKE = sql`(
  select word, max(likeness) as likeness, row_number() over (order by max(likeness) desc, word) as place from (
    select word, 1 as likeness from search_word where word = any(t.exchanged)
    union all select word, similarity(word, t.word) from search_word where word % t.word and similarity(word, t.word) >= ${sql.lit(LIKE_ENOUGH)}) x
  group by word having not to_tsvector('english', word) @@ to_tsquery('english', t.term) order by 2 desc, 1 offset 0)`;

/** So many words are looked up each for itself. */
const ONE_BY_ONE = 50;

/** What a document has that has the word `w`, or a part of it where the word is an address. */
const LEXEME = sql`(tsvector_to_array(to_tsvector('english', w.word)))[1]`;

/** The mark of the word `w`, as `markOf` makes it. */
const MARK = sql`left(encode(sha256(convert_to(w.word, 'UTF8')), 'hex'), ${sql.lit(MARK_LENGTH)})`;
