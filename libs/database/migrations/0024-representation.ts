import { sql, type Kysely } from 'kysely';

/**
 * Who must be heard: a program's stakeholder map, and the targets that each cycle copies from it. Targets take the place of
 * `cycle.must_hear`, which is read no more; it stays while APIs of an earlier release run beside.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `
    alter table program
      add column stakeholders jsonb not null default '{"targets": [], "rotation": {"inARow": 3, "most": 6, "days": 90}}',
      add column stakeholders_revision int not null default 1;

    create table coverage_target (
      cycle uuid not null references cycle,
      who text not null,
      program uuid not null references program,
      audience text not null,
      at_least int not null,
      primary key (cycle, who)
    );
    insert into coverage_target (cycle, who, program, audience, at_least)
      select distinct c.id, who, c.program, c.audience, 1 from cycle c, unnest(c.must_hear) as who;
    create index invitation_person on invitation (program, person, invited_at);

    grant select, insert on coverage_target to roundtable_api;
    grant select on coverage_target to roundtable_worker;
  `,
    )
    .execute(db);
}
