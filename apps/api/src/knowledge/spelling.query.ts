import { sql, type RawBuilder } from 'kysely';
import type { Database } from '../../../../libs/database/connection.js';
import { exchanged, MOST_ALIKE, termOf, type Spelled } from '../../../../libs/domain/knowledge/search.js';
import type { Viewer } from '../../../../libs/domain/people.js';
import { MARK_LENGTH } from './cursor.js';
import type { KnowledgeQuery } from './knowledge.schemas.js';
import { readableBy } from './readable.js';

/**
 * Words with their like, where nothing that the viewer may read has them or begins with them. What others write must neither take
 * somebody's like away nor tell that it is there: both are asked of the documents that they may read, before the nearest are taken.
 * The nearest are asked for one by one; only where those do not do, the rest are held against all words of what the viewer may read.
 * So its work grows with the words that are spelt alike and with what the viewer may read, not with the one times the other. A later
 * page takes again what the first one took, by its marks.
 */
export async function spelled(
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
