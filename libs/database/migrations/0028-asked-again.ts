import { sql, type Kysely } from 'kysely';

/** Promises whose owner is asked again: how often they were asked, and when they are next. Open review dates are asked about anew. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `
    alter table promise
      add column times_asked integer not null default 0,
      add column again_at timestamptz;
    comment on column promise.asked_at is 'When its owner was asked last.';
    comment on column promise.again_at is 'When its owner is asked next, after they were asked once; null for not any more.';
    update promise set times_asked = 1 where asked_at is not null;
    update promise set again_at = clock() where kind = 'decision_review' and asked_at is not null and kept_at is null;
    update gate g set next_do = 'ask_promise', next_rung = 0, next_at = clock(), revision = revision + 1
      where g.kind = 'program' and not g.over
        and exists (select from promise p where p.program = g.id and p.again_at is not null);
    drop index promise_due;
    create index promise_next on promise (program, (case when asked_at is null then due_at else again_at end))
      where kept_at is null;
  `,
    )
    .execute(db);
}
