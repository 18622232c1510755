import { sql } from 'kysely';
import type { ProvingGround } from '../harness/proving-ground.js';

/** From now on `clock()` is Postgres' own time and so much more, for example `-1 day`. */
export async function moveClock({ stack, caught }: ProvingGround, by: string): Promise<void> {
  await caught.note(); // whoever has a letter in hand has it no longer for itself
  await sql`create or replace function clock() returns timestamptz language sql volatile
    as $$ select date_trunc('milliseconds', clock_timestamp() + interval ${sql.lit(by)}) $$`.execute(stack.superuser);
}
