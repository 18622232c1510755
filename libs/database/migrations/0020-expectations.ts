import { sql, type Kysely } from 'kysely';

/** By when people were told that everything said has its answer: when they were invited, and when the agenda was published. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table cycle add column answers_planned_for timestamptz, add column answers_promised_for timestamptz`.execute(
    db,
  );
}
