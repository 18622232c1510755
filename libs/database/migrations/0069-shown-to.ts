import { sql, type Kysely } from 'kysely';

/**
 * How many people see what rests on a purpose, beside the words that say so: nothing is shown to more. Null for purposes that were published
 * before; what they say stands in words only, so that nothing is set against it.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `alter table consent_purpose add column shown_to text check (shown_to in ('public', 'participants', 'team', 'restricted'));`,
    )
    .execute(db);
}
