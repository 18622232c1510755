import { sql, type Kysely } from 'kysely';

/** A promise may have no cycle, nor has why somebody looked at a decision again; and one that was kept may be made again for another date. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `
    alter table promise alter column cycle drop not null;
    alter table move_reason alter column cycle drop not null;
    alter table promise drop constraint promise_kind_about_key;
    create unique index promise_open on promise (kind, about) where kept_at is null;
    create index promise_owner on promise (owner, program) where kept_at is null;
  `,
    )
    .execute(db);
}
