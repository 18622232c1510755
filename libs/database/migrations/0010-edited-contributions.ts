import { sql, type Kysely } from 'kysely';

/** What people said may be mended by themselves until somebody works with it; what it was before is kept. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `
    alter table contribution
      add column revision int not null default 1,
      add column edited_at timestamptz;
    create table contribution_history (
      contribution uuid not null references contribution,
      revision int not null,
      program uuid not null references program,
      cycle uuid not null references cycle,
      audience text not null default 'restricted',
      topic uuid references topic,
      body text not null,
      salt text not null,
      quality jsonb not null,
      story jsonb,
      observation jsonb,
      said_at timestamptz not null,
      replaced_at timestamptz not null,
      primary key (contribution, revision)
    );

    grant update (topic, body, salt, quality, story, observation, revision, edited_at) on contribution to roundtable_api;
    grant select, insert on contribution_history to roundtable_api;
    grant select on contribution_history to roundtable_worker;
  `,
    )
    .execute(db);
}
