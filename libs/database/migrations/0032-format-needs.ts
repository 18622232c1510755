import { sql, type Kysely } from 'kysely';

/** The formats that somebody needs to take a document in. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table membership add column needs text[] not null default '{}'`.execute(db);
}
