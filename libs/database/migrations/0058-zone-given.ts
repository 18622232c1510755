import { sql, type Kysely } from 'kysely';

/** Whether anybody said where somebody lives, or a program whose member they became. Until then the zone is only a default. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table person add column zone_given boolean not null default false`.execute(db);
  await sql`
    update person set zone_given = true where zone <> 'UTC' or reading_chosen
      or exists (select from membership m where m.person = person.id)
      or exists (select from former_member f where f.person = person.id)`.execute(db);
}
