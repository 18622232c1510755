import { sql, type Kysely } from 'kysely';

/** Who is invited can say that they take no part this time. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table invitation add column declined_at timestamptz`.execute(db);
}
