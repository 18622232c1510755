import { sql, type Kysely } from 'kysely';

/** Whether somebody said themselves how they read dates and times: then nobody who adds them says it for them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table person add column reading_chosen boolean not null default false`.execute(db);
  await sql`
    update person set reading_chosen = true where id in (
      select actor from journal where type = 'participant-changed' and body->'changed' ? 'reading')`.execute(db);
}
