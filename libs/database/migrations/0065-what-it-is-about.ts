import { sql, type Kysely } from 'kysely';

/** A contribution may say which objective or acceptance criterion it is about, as it says which topic. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `
    alter table contribution add column objective uuid references objective, add column criterion uuid references criterion;
    alter table contribution_history add column objective uuid references objective, add column criterion uuid references criterion;
    create index contribution_objective on contribution (objective) where objective is not null;
    create index contribution_criterion on contribution (criterion) where criterion is not null;
    grant update (objective, criterion) on contribution to roundtable_api, roundtable_worker;
  `,
    )
    .execute(db);
}
