import { sql, type Kysely } from 'kysely';

/** Who marked somebody as attending, so that a slip can be taken back; null for their own word. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(`alter table invitation add column attended_by uuid references person;`).execute(db);
}
