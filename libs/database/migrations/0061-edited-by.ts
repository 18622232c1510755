import { sql, type Kysely } from 'kysely';

/**
 * Who changed a contribution last: what its author has changed, whoever wrote it down changes no more. Of changes before this nobody
 * knows; they count as the author's.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `
    alter table contribution add column edited_by uuid references person;
    grant update (edited_by) on contribution to roundtable_api;
  `,
    )
    .execute(db);
}
