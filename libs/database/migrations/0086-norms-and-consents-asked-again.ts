import { sql, type Kysely } from 'kysely';

/** Norms and what people consent to are asked about again, as answers are: also where an owner was asked before that, and nobody was to ask again. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `
    with woken as (
      update promise set again_at = clock()
      where kind in ('norm', 'consent') and asked_at is not null and times_asked < 3 and again_at is null and kept_at is null
      returning program
    )
    update gate g set next_do = 'ask_promise', next_rung = 0, next_at = least(g.next_at, clock()), revision = revision + 1
      where g.kind = 'program' and not g.over and g.id in (select program from woken);
  `,
    )
    .execute(db);
}
