import { sql, type Kysely } from 'kysely';

/** A quorum stands in the parameters of a decision's method since methods have them; the column of a first version was read by nobody. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table decision drop column quorum`.execute(db);
}
