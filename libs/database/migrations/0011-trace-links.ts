import { sql, type Kysely } from 'kysely';

/** A cited passage has an id of its own, and an item names the decisions that it rests on: the line from words to outcome. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `
    alter table citation add column id uuid not null default gen_random_uuid();
    create unique index citation_id on citation (id);
    create table item_decision (
      item uuid not null references item,
      decision uuid not null references decision,
      program uuid not null references program,
      audience text not null,
      linked_by uuid not null references person,
      linked_at timestamptz not null,
      primary key (item, decision)
    );
    create index item_decision_decision on item_decision (decision);
    create index disposition_items on disposition using gin (items);
    create index disposition_duplicate on disposition (duplicate_of) where duplicate_of is not null;

    grant select, insert on item_decision to roundtable_api;
    grant select on item_decision to roundtable_worker;
  `,
    )
    .execute(db);
}
