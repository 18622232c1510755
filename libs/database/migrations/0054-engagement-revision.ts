import { sql, type Kysely } from 'kysely';

/** An engagement model can be changed: who changes it names the revision that they read. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw('alter table program add column engagement_revision int not null default 1').execute(db);
}
