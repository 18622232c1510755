import { sql, type Kysely } from 'kysely';

/** For what gap a reason was given why somebody who must be heard is not invited: by group and segment, how many were missing. Of earlier reasons nobody knows. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(`alter table cycle add column coverage_gap jsonb;`).execute(db);
}
