import { sql, type Kysely } from 'kysely';

/** What is done later goes on with the trace of the transaction that asked for it. Null when nobody traces. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `
    alter table notice add column trace text default nullif(current_setting('roundtable.trace', true), '');
    alter table poke add column trace text default nullif(current_setting('roundtable.trace', true), '');
  `,
    )
    .execute(db);
}
