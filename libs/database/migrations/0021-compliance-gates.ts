import { sql, type Kysely } from 'kysely';

/** Reviews come in steps and remember when their reviewer was first asked; approvals have an end and conditions. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `
    alter table review
      add column step int not null default 1 check (step between 1 and 10),
      add column asked_at timestamptz not null default clock(),
      add column lasts jsonb,
      add column approved_until timestamptz,
      add column dated boolean not null default false,
      add column concerned_obligations uuid[] not null default '{}',
      add column concerned_items uuid[] not null default '{}';
    update review r set asked_at = d.created_at from decision d where d.id = r.decision;

    create table condition (
      id uuid primary key,
      program uuid not null references program,
      cycle uuid references cycle,
      review uuid not null references review,
      audience text not null,
      statement text not null,
      owner uuid not null references person,
      due_at timestamptz not null,
      made_at timestamptz not null,
      note text,
      reported_at timestamptz,
      reported_by uuid references person,
      met_at timestamptz,
      met_by uuid references person,
      dropped_at timestamptz
    );
    create index condition_review on condition (review);
    grant select, insert, update on condition to roundtable_api;
    grant select, update on condition to roundtable_worker;
  `,
    )
    .execute(db);
}
