import { sql, type RawBuilder } from 'kysely';
import { exactly, termOf, type Spelled } from '../../../../libs/domain/knowledge/search.js';

/** What is looked for: words, with their like where that is known. */
export interface Wanted {
  readonly words: readonly Spelled[];
  /** How words become terms: as English ones, or as they stand in documents. */
  readonly as: 'english' | 'simple';
}

export const asQuery = ({ as }: Wanted, term: string): RawBuilder<unknown> => sql`to_tsquery(${sql.lit(as)}, ${term})`;
/** Words of a document are looked for as they are; those that somebody typed also as beginnings and by their like. */
export const termsOf = ({ as, words }: Wanted): string[] =>
  words.map((one) => (as === 'simple' ? exactly(one.word) : termOf(one)));
/** As one query for documents that have any of the words. */
export const anyOf = (wanted: Wanted): RawBuilder<unknown> =>
  asQuery(
    wanted,
    termsOf(wanted)
      .map((term) => `(${term})`)
      .join(' | '),
  );

/** The share of words that a document has, and less than one word's worth for where and how often; 0 when nothing is looked for. */
export function scoreOf(wanted: Wanted | null, words = sql`d.words`): RawBuilder<number> {
  if (!wanted) return sql`0::float8`;
  const matched = termsOf(wanted).map((term) => sql`(${words} @@ ${asQuery(wanted, term)})::int`);
  const each = 1 / matched.length;
  return sql`round(((${sql.join(matched, sql` + `)}) * ${each}::float8
    + ts_rank('{0.1, 0.2, 0.4, 1.0}', ${words}, ${anyOf(wanted)}, 32) * ${each}::float8)::numeric, 6)::float8`;
}
