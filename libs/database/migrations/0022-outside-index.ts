import { sql, type Kysely } from 'kysely';

/** The inbox is read in the order in which people spoke, also what was taken over, without a look at all contributions. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index contribution_outside on contribution (program, at, id) where outside`.execute(db);
}
