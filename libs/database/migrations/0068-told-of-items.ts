import { sql, type Kysely } from 'kysely';

/** Whether somebody was told that an item shipped is asked whenever more of what was said turns out to be followed by it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(`create index notice_shipped on notice (person, (data->>'about')) where purpose = 'item_shipped';`)
    .execute(db);
}
