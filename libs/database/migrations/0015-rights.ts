import { sql, type Kysely } from 'kysely';

/** Dated absences, conflicts of interest, and who acted for whom. `stand_in` is who acts for somebody now: they, or their last deputy. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `
    create table absence (
      id uuid primary key,
      program uuid not null references program,
      audience text not null default 'participants',
      person uuid not null references person,
      deputy uuid not null references person,
      from_at timestamptz not null,
      to_at timestamptz not null,
      declared_by uuid not null references person,
      created_at timestamptz not null,
      ended_at timestamptz,
      ended_by uuid references person,
      check (to_at > from_at),
      check (person <> deputy)
    );
    create index absence_program on absence (program, to_at) where ended_at is null;

    create function stand_in(of_program uuid, of_person uuid) returns uuid language sql volatile as $$
      with recursive chain (person, hops) as (
        select of_person, 0
        union all select a.deputy, c.hops + 1 from chain c join absence a on a.program = of_program and a.person = c.person
          and a.ended_at is null and a.from_at <= clock() and a.to_at > clock()
        where c.hops < 100)
      select person from chain order by hops desc limit 1
    $$;

    create table conflict_of_interest (
      decision uuid not null references decision,
      person uuid not null references person,
      program uuid not null references program,
      audience text not null,
      reason text not null,
      given text,
      declared_by uuid not null references person,
      at timestamptz not null,
      primary key (decision, person)
    );

    alter table review add column given_by uuid references person, add column acted_for uuid references person;

    grant select, insert, update on absence to roundtable_api;
    grant select on absence to roundtable_worker;
    grant select, insert on conflict_of_interest to roundtable_api;
    grant select on conflict_of_interest to roundtable_worker;
    grant update on decision_right to roundtable_api;
  `,
    )
    .execute(db);
}
