import { sql, type Kysely } from 'kysely';

/** What health is computed from and was not kept: when a passage was cited, and why an item went back. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `
    alter table citation add column cited_at timestamptz;
    update citation set cited_at = item.created_at from item where item.id = citation.item;
    alter table citation alter column cited_at set default clock(), alter column cited_at set not null;

    create table item_rework (
      id uuid primary key default gen_random_uuid(),
      item uuid not null references item,
      cycle uuid not null references cycle,
      program uuid not null references program,
      audience text not null,
      was text not null,
      becomes text not null,
      cause text not null,
      person uuid not null references person,
      at timestamptz not null
    );
    create index item_rework_cycle on item_rework (cycle);

    grant select, insert on item_rework to roundtable_api;
    grant select on item_rework to roundtable_worker;
  `,
    )
    .execute(db);
}
