import { sql, type Kysely } from 'kysely';

/** How many minutes of its session a topic took, of which it had been promised so many: 0 where it was not reached, null where nobody noted it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(`alter table topic add column minutes_taken integer check (minutes_taken between 0 and 1440);`)
    .execute(db);
}
