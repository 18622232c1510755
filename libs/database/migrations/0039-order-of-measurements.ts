import { sql, type Kysely } from 'kysely';

/** In which order measurements were recorded: two corrections within one millisecond have the same time, and their ids have no order. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `
    alter table measurement add column nth bigint generated always as identity;
    drop index measurement_objective;
    create index measurement_objective on measurement (objective, at, recorded_at desc, nth desc);
  `,
    )
    .execute(db);
}
