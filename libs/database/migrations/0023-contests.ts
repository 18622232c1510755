import { sql, type Kysely } from 'kysely';

/** What people say of the answers that they got: contested once, useful or not. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `
    create table contest (
      contribution uuid primary key references contribution,
      program uuid not null references program,
      cycle uuid not null references cycle,
      audience text not null default 'restricted',
      reason text not null,
      contested_at timestamptz not null,
      settled_at timestamptz,
      settled_by uuid references person,
      check ((settled_at is null) = (settled_by is null))
    );
    create index contest_open on contest (cycle) where settled_at is null;
    create table usefulness (
      contribution uuid primary key references contribution,
      program uuid not null references program,
      cycle uuid not null references cycle,
      audience text not null default 'restricted',
      useful boolean not null,
      comment text,
      at timestamptz not null
    );
    create index usefulness_cycle on usefulness (cycle);

    grant select, insert, update on contest, usefulness to roundtable_api;
    grant select on contest, usefulness to roundtable_worker;
  `,
    )
    .execute(db);
}
