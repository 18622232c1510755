import { sql, type Kysely } from 'kysely';

/** Somebody who runs sessions writes down what another said: the contribution is that person's, and says who wrote it down. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(`alter table contribution add column recorded_by uuid references person;`).execute(db);
}
