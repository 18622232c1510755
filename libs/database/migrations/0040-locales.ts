import { sql, type Kysely } from 'kysely';

/** The locale (BCP 47) in which somebody reads dates and times; null: as the letters are written. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table person add column locale text`.execute(db);
}
