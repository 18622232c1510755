import { sql, type Kysely } from 'kysely';

/** What is said outside a cycle's window belongs to no cycle until the next one takes it over. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `
    alter table contribution
      alter column cycle drop not null,
      add column outside boolean not null default false,
      add constraint contribution_place check (cycle is not null or outside);
    create index contribution_inbox on contribution (program, at, id) where cycle is null;
    comment on column contribution.outside is 'Said outside a window; without a cycle until the next one takes it over.';

    grant update (cycle, audience) on contribution to roundtable_api;
  `,
    )
    .execute(db);
}
