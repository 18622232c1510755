import { sql, type Kysely } from 'kysely';

/** What somebody has at stake may come in with a file of people; `declared_by` is then who brought it in, and null for their own word. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(`alter table interest_declaration add column declared_by uuid references person;`).execute(db);
}
