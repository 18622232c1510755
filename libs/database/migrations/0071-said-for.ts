import { sql, type Kysely } from 'kysely';

/** What was said for a group is found by it, without a look at all that was said. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(`create index contribution_proxy_for on contribution (program, proxy_for) where proxy_for is not null;`)
    .execute(db);
}
