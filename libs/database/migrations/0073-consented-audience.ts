import { sql, type Kysely } from 'kysely';

/**
 * How many people somebody consented to: the audience of the purpose to whose version they did, while that stands; null where none does. A
 * purpose that says it in words only, of an earlier release, is set against nobody: `public`.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `
    create function consented_audience(of_program uuid, of_person uuid, of_use text) returns text language sql stable as $$
      select case when consent_stands(of_program, of_person, of_use) then (
        select coalesce(p.shown_to, 'public')
        from last_consent(of_program, of_person, of_use) c
          join consent_purpose p on p.program = of_program and p.use = of_use and p.version = c.version) end
    $$;
  `,
    )
    .execute(db);
}
