import { sql, type Kysely } from 'kysely';

/** Whatever ends a cycle keeps the drafts that it puts off, also where time does. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`grant insert on disposition_history to roundtable_worker`.execute(db);
}
