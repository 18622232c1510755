import { sql, type Kysely } from 'kysely';

/** From an obligation to the criteria that meet it, which an export of knowledge asks of each. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index criterion_obligation on criterion (obligation) where obligation is not null`.execute(db);
}
