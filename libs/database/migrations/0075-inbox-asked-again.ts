import { sql, type Kysely } from 'kysely';

/** What waits in an inbox is asked about again, as other answers are: also where a facilitator was asked once and no cycle has begun. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `
    update promise set again_at = clock()
      where kind = 'inbox' and asked_at is not null and again_at is null and kept_at is null;
    update gate g set next_do = 'ask_promise', next_rung = 0, next_at = least(g.next_at, clock()), revision = revision + 1
      where g.kind = 'program' and not g.over
        and exists (select from promise p where p.program = g.id and p.kind = 'inbox' and p.kept_at is null and p.again_at is not null);
  `,
    )
    .execute(db);
}
