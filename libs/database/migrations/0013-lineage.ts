import { sql, type Kysely } from 'kysely';

/** What items came out of: splits, merges and what followed them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `
    create table item_lineage (
      parent uuid not null references item,
      child uuid not null references item,
      kind text not null,
      program uuid not null references program,
      audience text not null,
      linked_by uuid not null references person,
      linked_at timestamptz not null,
      primary key (parent, child),
      check (parent <> child)
    );
    create index item_lineage_child on item_lineage (child);

    grant select, insert on item_lineage to roundtable_api;
    grant select on item_lineage to roundtable_worker;
  `,
    )
    .execute(db);
}
