import { sql, type Kysely } from 'kysely';

/** Who named a reviewer, and why an approval that was given counts no more: both hear so. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `
    alter table review
      add column opened_by uuid references person,
      add column approval_ended text;
    update review r set opened_by = coalesce(
      (select proposer from decision where id = r.decision), (select created_by from item where id = r.item));
  `,
    )
    .execute(db);
}
