import { sql } from 'kysely';
import { ANSWERS_OWED } from '../domain/program/promise.js';

/**
 * The contributions whose authors wait for the answer that the promise `p` owes, as a table `w (id, author, body, at)`: the one that it is
 * about, and published duplicates of it, which share its answer. What was contested is answered for the person who contested it alone.
 */
export const WAITING_FOR = sql`(
  select k.id, k.author, k.body, k.at from contribution k where k.id = p.about and p.kind = any(${ANSWERS_OWED}::text[])
  union all select k.id, k.author, k.body, k.at from disposition d join contribution k on k.id = d.contribution
    where d.duplicate_of = p.about and d.kind = 'duplicate' and d.published_at is not null
      and p.kind = any(${ANSWERS_OWED}::text[]) and p.kind <> 'contested') w`;
