import { sql, type Kysely } from 'kysely';

/**
 * The group and segments of whoever leaves stay with them, so that what was counted of their cycles stays. Those who left before this are
 * remembered without them.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `
    alter table former_member add column stakeholder_group text, add column segments text[] not null default '{}';
    create view belonging as
      select program, person, stakeholder_group, segments from membership
      union all
      select f.program, f.person, f.stakeholder_group, f.segments from former_member f
      where f.stakeholder_group is not null
        and not exists (select from membership m where m.program = f.program and m.person = f.person);
    comment on view belonging is 'The group and segments of everybody who takes part in a program, and those that people had when they left it.';
    grant select on belonging to roundtable_api, roundtable_worker;
  `,
    )
    .execute(db);
}
