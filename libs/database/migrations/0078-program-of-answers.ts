import { sql, type Kysely } from 'kysely';

/** In which program an answer was given that is kept for repetitions: also to be read by whoever sees no program there any more. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table command add column program uuid`.execute(db);
}
