import { sql, type Kysely } from 'kysely';

/** A criterion that is no measure says what is seen: given, when, then. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table criterion add column behaviour jsonb`.execute(db);
}
