import { sql, type Kysely } from 'kysely';

/** A review is of a decision or of a backlog item, which everybody reviews once. The worker proposes an item again that is not approved. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `
    alter table review
      alter column decision drop not null,
      add column item uuid references item,
      add constraint review_of_one check (num_nonnulls(decision, item) = 1),
      add constraint review_of_item_in_cycle check (item is null or cycle is not null);
    create unique index review_item on review (item, reviewer) where item is not null;
    grant update (status, revision) on item to roundtable_worker;
  `,
    )
    .execute(db);
}
