import { sql, type Kysely } from 'kysely';

/**
 * What somebody is in a program changes; what is counted of a cycle that has ended does not. When a cycle ends, roles, group and segments of everybody who
 * was invited, said something or wrote an item with others stay with it, written once, also when the release before ends it: by a trigger. Of somebody
 * who took part no more at the end, the group and segments are those that they left with, and there are no roles. Cycles that ended before this keep what
 * is known now.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `
    create table cycle_belonging (
      cycle uuid not null references cycle,
      person uuid not null references person,
      program uuid not null references program,
      roles text[],
      stakeholder_group text,
      segments text[] not null default '{}',
      primary key (cycle, person)
    );
    grant select, insert on cycle_belonging to roundtable_api, roundtable_worker;

    create or replace view belonging as
      select program, person, stakeholder_group, segments, roles from membership
      union all
      select f.program, f.person, f.stakeholder_group, f.segments, null::text[] from former_member f
      where f.stakeholder_group is not null
        and not exists (select from membership m where m.program = f.program and m.person = f.person);

    create function keep_belonging(of_cycle uuid) returns void language sql as $$
      insert into cycle_belonging (cycle, person, program, roles, stakeholder_group, segments)
      select c.id, p.person, c.program, b.roles, b.stakeholder_group, coalesce(b.segments, '{}')
      from cycle c cross join lateral (
          select i.person from invitation i where i.cycle = c.id
          union select k.author from contribution k where k.cycle = c.id
          union select a.person from item i join co_author a on a.item = i.id where i.cycle = c.id) p
        left join belonging b on b.program = c.program and b.person = p.person
      where c.id = of_cycle
      on conflict do nothing
    $$;
    create function keep_belonging_at_end() returns trigger language plpgsql as $$
    begin
      perform keep_belonging(new.id);
      return null;
    end $$;
    create trigger keep_belonging after update of over on gate for each row
      when (new.kind = 'cycle' and new.over and not old.over) execute function keep_belonging_at_end();

    select keep_belonging(id) from gate where kind = 'cycle' and over;
  `,
    )
    .execute(db);
}
