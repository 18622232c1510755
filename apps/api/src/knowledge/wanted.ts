import { sql, type RawBuilder } from 'kysely';
import { alikeOf, exactly, termOf, type Spelled } from '../../../../libs/domain/knowledge/search.js';

/** What is looked for: words, with their like where that is known. */
export interface Wanted {
  readonly words: readonly Spelled[];
  /** How words become terms: as English ones, or as they stand in documents. */
  readonly as: 'english' | 'simple';
}

const asQuery = ({ as }: Wanted, term: string): RawBuilder<unknown> => sql`to_tsquery(${sql.lit(as)}, ${term})`;
/** Words of a document are looked for as they are; those that somebody typed also as beginnings. */
const ownTerm = ({ as }: Wanted, { word }: Spelled): string => (as === 'simple' ? exactly(word) : termOf(word));

/** As one query for documents that have any of the words, or their like. */
export const anyOf = (wanted: Wanted): RawBuilder<unknown> =>
  asQuery(
    wanted,
    wanted.words
      .flatMap((one) => [ownTerm(wanted, one), alikeOf(one)])
      .filter((term) => term !== '')
      .map((term) => `(${term})`)
      .join(' | '),
  );

/**
 * The share of words that a document has, where what is only spelt like one counts half, and less than half a word's worth for where
 * and how often; 0 when nothing is looked for.
 */
export function scoreOf(wanted: Wanted | null, words = sql`d.words`): RawBuilder<number> {
  if (!wanted) return sql`0::float8`;
  const has = (term: string): RawBuilder<unknown> => sql`(${words} @@ ${asQuery(wanted, term)})::int`;
  const matched = wanted.words.map((one) => {
    const [own, alike] = [ownTerm(wanted, one), alikeOf(one)];
    return alike === '' ? has(own) : sql`greatest(${has(own)}, ${has(alike)} * 0.5)`;
  });
  const each = 1 / matched.length;
  return sql`(round(((${sql.join(matched, sql` + `)})
    + ts_rank('{0.1, 0.2, 0.4, 1.0}', ${words}, ${anyOf(wanted)}, 32) * 0.5::float8) * ${each}::float8 * 1e6::float8) / 1e6::float8)`;
}
