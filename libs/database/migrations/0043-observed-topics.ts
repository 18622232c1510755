import { sql, type Kysely } from 'kysely';

/** What people observed in a demonstration is asked from each criterion of each item of a list; what was only said costs nothing more. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index contribution_observed on contribution (topic, cycle, author) where observation is not null`.execute(
    db,
  );
}
