import { sql, type Kysely } from 'kysely';

/**
 * What a program asks people's consent for, in versions, and who gave it; and what people declare that they have at stake. Whether a consent stands is computed when somebody
 * reads, so that a withdrawal or an expiry takes effect at once and needs no clock of its own.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(TABLES).execute(db);
  await sql.raw(STANDING).execute(db);
}

const TABLES = `
  create table consent_purpose (
    id uuid primary key,
    program uuid not null references program,
    audience text not null default 'participants',
    use text not null,
    version int not null,
    what text not null,
    why text not null,
    how text not null,
    seen_by text not null,
    until timestamptz not null,
    published_by uuid not null references person,
    published_at timestamptz not null,
    unique (program, use, version)
  );
  create table consent (
    id uuid primary key,
    program uuid not null references program,
    audience text not null default 'restricted',
    purpose uuid not null references consent_purpose,
    use text not null,
    person uuid not null references person,
    given_at timestamptz not null,
    until timestamptz not null,
    withdrawn_at timestamptz
  );
  create index consent_person on consent (program, person, use, given_at desc, id);
  create index consent_purpose_given on consent (purpose);

  create table interest_declaration (
    id uuid primary key,
    program uuid not null references program,
    audience text not null,
    person uuid not null references person,
    interests text[] not null,
    incentives text[] not null,
    declared_at timestamptz not null
  );
  create index interest_declaration_person on interest_declaration (program, person, declared_at desc, id);

  alter table contribution add column telemetry_of uuid[] not null default '{}';
  alter table cycle add column not_recorded uuid[] not null default '{}';

  grant select, insert on consent_purpose, consent, interest_declaration to roundtable_api;
  grant update (until) on consent_purpose to roundtable_api;
  grant update (withdrawn_at) on consent to roundtable_api;
  grant select on consent_purpose, consent, interest_declaration to roundtable_worker;
`;

/** The latest consent of somebody to a use decides, as long as they take part. A session's recording shows whoever attended, or everybody invited when nobody said that they did. */
const STANDING = `
  create function consent_stands(of_program uuid, of_person uuid, of_use text) returns boolean language sql stable as $$
    select coalesce((select c.withdrawn_at is null and least(c.until, p.until) > clock()
      from consent c join consent_purpose p on p.id = c.purpose
        join membership m on m.program = c.program and m.person = c.person
      where c.program = of_program and c.person = of_person and c.use = of_use
      order by c.given_at desc, c.id limit 1), false)
  $$;
  create function telemetry_withheld(of_program uuid, of_people uuid[]) returns boolean language sql stable as $$
    select exists (select from unnest(of_people) as t (person) where not consent_stands(of_program, t.person, 'telemetry'))
  $$;
  create function recorded_people(of_cycle uuid) returns setof uuid language sql stable as $$
    select i.person from invitation i join cycle c on c.id = i.cycle
    where i.cycle = of_cycle and i.person <> all(c.not_recorded)
      and (i.attended_at is not null
        or not exists (select from invitation a where a.cycle = of_cycle and a.attended_at is not null))
  $$;
  create function recording_withheld(of_cycle uuid, of_program uuid) returns boolean language sql stable as $$
    select exists (select from recorded_people(of_cycle) as t (person) where not consent_stands(of_program, t.person, 'recording'))
  $$;
`;
