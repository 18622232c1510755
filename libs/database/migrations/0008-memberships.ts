import { sql, type Kysely } from 'kysely';

/** Memberships are changed for whoever read their last revision, and end; the journal keeps who had which role. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `
    alter table membership add column revision int not null default 1;
    grant delete on membership to roundtable_api;
  `,
    )
    .execute(db);
}
