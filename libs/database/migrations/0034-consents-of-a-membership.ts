import { sql, type Kysely } from 'kysely';

/**
 * A consent belongs to the membership in which it was given: who left and takes part again has consented to nothing yet. The
 * rows stay, as what people once said.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `
    create or replace function consent_stands(of_program uuid, of_person uuid, of_use text) returns boolean language sql stable as $$
      select coalesce((select c.withdrawn_at is null and least(c.until, p.until) > clock()
        from consent c join consent_purpose p on p.id = c.purpose
          join membership m on m.program = c.program and m.person = c.person and m.created_at <= c.given_at
        where c.program = of_program and c.person = of_person and c.use = of_use
        order by c.given_at desc, c.id limit 1), false)
    $$;
  `,
    )
    .execute(db);
}
