import { sql, type Kysely } from 'kysely';

/** Whom a rung asks when nobody of its receivers exists, and by how much it extends the wait. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `
    alter table appointment add column fallback text[] not null default '{}', add column extend_by jsonb;
  `,
    )
    .execute(db);
}
