import { sql, type Kysely } from 'kysely';

/**
 * Which consent counts is said once: `member_consent` has those that were given in the membership that goes on, `last_consent`
 * the latest of somebody to a use, with the end of its purpose where that comes first. What follows from it at an instant is
 * `consentState`; `consent_stands` is that rule for what queries hide.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `
    create view member_consent as
      select c.* from consent c join membership m on m.program = c.program and m.person = c.person and m.created_at <= c.given_at;

    create function last_consent(of_program uuid, of_person uuid, of_use text)
    returns table (version int, given_at timestamptz, until timestamptz, withdrawn_at timestamptz) language sql stable as $$
      select p.version, c.given_at, least(c.until, p.until), c.withdrawn_at
      from member_consent c join consent_purpose p on p.id = c.purpose
      where c.program = of_program and c.person = of_person and c.use = of_use
      order by c.given_at desc, c.id limit 1
    $$;

    create or replace function consent_stands(of_program uuid, of_person uuid, of_use text) returns boolean language sql stable as $$
      select exists (select from last_consent(of_program, of_person, of_use) c
        where (c.withdrawn_at is null or c.withdrawn_at > clock()) and c.until > clock())
    $$;

    grant select on member_consent to roundtable_api, roundtable_worker;
  `,
    )
    .execute(db);
}
