import { sql, type Kysely } from 'kysely';

/** Which demonstrations put an acceptance criterion to the test is asked from the criterion. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index topic_demo_criteria on topic using gin ((demo -> 'criteria')) where demo is not null`.execute(
    db,
  );
}
