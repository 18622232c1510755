import { sql, type Kysely } from 'kysely';

/** How people of a program work with each other, each sentence with the date on which it is looked at again. Other words are another row. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `
    create table norm (
      id uuid primary key,
      program uuid not null references program,
      audience text not null default 'participants',
      statement text not null,
      review_at timestamptz not null,
      set_by uuid not null references person,
      set_at timestamptz not null,
      reviewed_at timestamptz,
      ended_at timestamptz,
      replaced_by uuid references norm
    );
    create index norm_program on norm (program, set_at, id);

    grant select, insert, update (review_at, reviewed_at, ended_at, replaced_by) on norm to roundtable_api;
    grant select on norm to roundtable_worker;
  `,
    )
    .execute(db);
}
