import { sql, type RawBuilder } from 'kysely';
import { cleared } from '../../../../libs/identity/cleared.js';

/** Documents `d` of programs in which somebody takes part, by their membership `m`: what it lets them read, and what they said themselves. */
export const readableBy = (person: string): RawBuilder<unknown> =>
  sql`search_document d join membership m on m.program = d.program and m.person = ${person}
    and (${cleared('m', 'd.audience')} or d.author = ${person})`;
