import { sql, type Kysely } from 'kysely';

/** Personas are named groups of stories, and a criterion may name the story that it protects. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `
    create table persona (
      id uuid primary key,
      program uuid not null references program,
      audience text not null,
      name text not null,
      looked text not null,
      description text not null,
      revision integer not null default 1,
      created_by uuid not null references person,
      created_at timestamptz not null,
      unique (program, looked)
    );
    create index persona_program on persona (program, created_at, id);
    create table persona_story (
      persona uuid not null references persona,
      contribution uuid not null references contribution,
      program uuid not null references program,
      audience text not null,
      primary key (persona, contribution)
    );
    create index persona_story_contribution on persona_story (contribution);
    alter table criterion add column story uuid references contribution;
    create index criterion_story on criterion (story) where story is not null;

    grant select, insert on persona to roundtable_api;
    grant update (name, looked, description, revision) on persona to roundtable_api;
    grant select, insert, delete on persona_story to roundtable_api;
    grant select on persona, persona_story to roundtable_worker;
  `,
    )
    .execute(db);
}
