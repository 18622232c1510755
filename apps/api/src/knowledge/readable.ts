import { sql, type RawBuilder } from 'kysely';
import { cleared } from '../../../../libs/identity/cleared.js';

/** Documents `d` of programs in which somebody takes part, by their membership `m`: what it lets them read, and what they said themselves. */
export const readableBy = (person: string): RawBuilder<unknown> =>
  sql`search_document d join membership m on m.program = d.program and m.person = ${person}
    and (${cleared('m', 'd.audience')} or d.author = ${person})`;

/**
 * What `readableBy` says of the programs of documents, once more: so Postgres looks in these for a word that many have, not in all documents that have it. For a
 * word that few have, its own index is better.
 */
export const inProgramsOf = (person: string): RawBuilder<boolean> =>
  sql<boolean>`d.program = any(array(select program from membership where person = ${person}))`;
