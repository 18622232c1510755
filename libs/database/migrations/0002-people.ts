import { sql, type Kysely } from 'kysely';

/** Programs and who may do what in them. A token says who; these rows say what. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `
    create table person (
      id uuid primary key default gen_random_uuid(),
      email text not null unique check (email = lower(email)),
      name text not null,
      zone text not null default 'UTC',
      created_at timestamptz not null default clock()
    );

    create table program (
      id uuid primary key default gen_random_uuid(),
      name text not null,
      product text not null,
      audience text not null default 'participants',
      engagement jsonb not null,
      created_by uuid not null references person,
      created_at timestamptz not null default clock()
    );

    create table membership (
      program uuid not null references program,
      person uuid not null references person,
      roles text[] not null,
      stakeholder_group text not null,
      segments text[] not null default '{}',
      created_at timestamptz not null default clock(),
      primary key (program, person)
    );
    create index membership_person on membership (person);

    grant select, insert, update on person, program, membership to roundtable_api;
    grant select on person, program, membership to roundtable_worker;
  `,
    )
    .execute(db);
}
