import { sql, type Kysely } from 'kysely';

/** Whether somebody's own token said their name, which no program changes then. Who signed in before is asked at their next request. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table person add column name_given boolean not null default false`.execute(db);
}
