import { sql, type Kysely } from 'kysely';

/** A pre-read can be changed. What people acknowledged were other words then, so their receipts end. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table pre_read add column revision int not null default 1`.execute(db);
  await sql`grant delete on receipt to roundtable_api`.execute(db);
}
