import { sql, type Kysely } from 'kysely';

/**
 * Who declined what they are asked to consent to. The last answer counts: `declined_consent` has the instant while somebody declines the latest
 * version of a purpose, in the membership that goes on, and nothing once they consent or a new version is asked.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(DECLINED).execute(db);
}

const DECLINED = `
  create table consent_declined (
    id uuid primary key,
    program uuid not null references program,
    audience text not null default 'restricted',
    purpose uuid not null references consent_purpose,
    use text not null,
    person uuid not null references person,
    declined_at timestamptz not null
  );
  create index consent_declined_person on consent_declined (program, person, use, declined_at desc, id);
  create index consent_declined_purpose on consent_declined (purpose);

  create function declined_consent(of_program uuid, of_person uuid, of_use text)
  returns table (declined_at timestamptz) language sql stable as $$
    select d.declined_at from consent_declined d
      join membership m on m.program = d.program and m.person = d.person and m.created_at <= d.declined_at
      join consent_purpose p on p.id = d.purpose
    where d.program = of_program and d.person = of_person and d.use = of_use
      and not exists (select from consent_purpose l where l.program = p.program and l.use = p.use and l.version > p.version)
      and not exists (select from consent c
        where c.program = d.program and c.person = d.person and c.use = d.use and c.given_at >= d.declined_at)
    order by d.declined_at desc, d.id limit 1
  $$;

  grant select, insert on consent_declined to roundtable_api;
  grant select on consent_declined to roundtable_worker;
`;
