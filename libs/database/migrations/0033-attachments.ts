import { sql, type Kysely } from 'kysely';

/**
 * What people attach to what they say. A file is known before its bytes are there, and until when somebody must attach it
 * (`sweep_at`; null: it is attached). Where files are kept in Postgres, their bytes are rows.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `
    create table attachment_file (
      id uuid primary key,
      store text not null check (store in ('postgres', 'folder', 's3')),
      sweep_at timestamptz
    );
    create index attachment_file_swept on attachment_file (sweep_at, id) where sweep_at is not null;
    create table attachment_chunk (
      file uuid not null references attachment_file on delete cascade,
      nth int not null,
      bytes bytea not null,
      primary key (file, nth)
    );
    -- what is attached is compressed already
    alter table attachment_chunk alter column bytes set storage external;

    create table attachment (
      id uuid primary key,
      program uuid not null references program,
      audience text not null,
      contribution uuid not null references contribution,
      file uuid not null unique references attachment_file,
      name text not null,
      type text not null,
      size int not null check (size > 0),
      sha256 text not null,
      salt text not null,
      recording_of uuid[] not null default '{}',
      at timestamptz not null
    );
    create index attachment_contribution on attachment (contribution, at, id);

    create function recording_of_withheld(of_program uuid, of_people uuid[]) returns boolean language sql stable as $$
      select exists (select from unnest(of_people) as t (person) where not consent_stands(of_program, t.person, 'recording'))
    $$;

    grant select, insert, update (sweep_at), delete on attachment_file to roundtable_api;
    grant select, insert, delete on attachment_chunk, attachment to roundtable_api;
    grant select, update (sweep_at), delete on attachment_file to roundtable_worker;
    grant select, delete on attachment_chunk to roundtable_worker;
    grant select on attachment to roundtable_worker;
  `,
    )
    .execute(db);
}
