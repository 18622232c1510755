import { sql, type Kysely } from 'kysely';

/**
 * Somebody may be away without a deputy: who has no office has nothing to pass on. `stand_in` is themselves then, and where the deputy
 * takes part no more.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `
    alter table absence alter column deputy drop not null;

    create or replace function stand_in(of_program uuid, of_person uuid) returns uuid language sql volatile as $$
      with recursive chain (person, hops) as (
        select of_person, 0
        union all select a.deputy, c.hops + 1 from chain c join absence a on a.program = of_program and a.person = c.person
          and a.ended_at is null and a.from_at <= clock() and a.to_at > clock()
          join membership m on m.program = a.program and m.person = a.deputy
        where c.hops < 100)
      select person from chain order by hops desc limit 1
    $$;
  `,
    )
    .execute(db);
}
