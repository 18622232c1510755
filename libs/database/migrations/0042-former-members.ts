import { sql, type Kysely } from 'kysely';

/**
 * Who took part in a program once and left, with the last time that they did. Those who left before this was kept are known by what they said, were invited to or consented to.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `
    create table former_member (
      program uuid not null references program,
      person uuid not null references person,
      joined_at timestamptz,
      left_at timestamptz not null default clock(),
      primary key (program, person)
    );
    insert into former_member (program, person)
      select program, person from (
        select program, author as person from contribution
        union select program, person from invitation
        union select program, person from consent
      ) trace where not exists (select from membership m where m.program = trace.program and m.person = trace.person);
    grant select, insert, update on former_member to roundtable_api;
    grant select on former_member to roundtable_worker;
  `,
    )
    .execute(db);
}
