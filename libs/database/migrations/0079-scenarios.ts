import { sql, type Kysely } from 'kysely';

/**
 * A topic has as many scenarios as it likes, each bound to acceptance criteria, and evidence says which it observed. `topic.demo`, the one that a
 * topic had before, is carried over, also what the release before still writes into it beside this one: a trigger does both. This release reads
 * the column no more. The next one drops it, with its index, the triggers and the function.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(TABLES).execute(db);
  await sql.raw(CARRY).execute(db);
}

const TABLES = `
  create table scenario (
    id uuid primary key,
    program uuid not null references program,
    cycle uuid not null references cycle,
    audience text not null,
    topic uuid not null references topic on delete cascade,
    position int not null,
    situation text not null,
    data text not null,
    expected text,
    constraints text[] not null default '{}',
    assistive_technology text[] not null default '{}',
    revision int not null default 1,
    unique (topic, position)
  );
  create index scenario_cycle on scenario (cycle);

  create table scenario_criterion (
    scenario uuid not null references scenario on delete cascade,
    criterion uuid not null references criterion,
    program uuid not null references program,
    position int not null,
    primary key (scenario, criterion)
  );
  create index scenario_criterion_criterion on scenario_criterion (criterion);

  alter table contribution add column scenario uuid references scenario;
  alter table contribution_history add column scenario uuid references scenario;
  create index contribution_scenario on contribution (scenario) where scenario is not null;
  create index contribution_history_scenario on contribution_history (scenario) where scenario is not null;

  grant select, insert, update, delete on scenario, scenario_criterion to roundtable_api;
  grant select on scenario, scenario_criterion to roundtable_worker;
  grant update (scenario) on contribution to roundtable_api, roundtable_worker;
`;

const CARRY = `
  create function carry_demo() returns trigger language plpgsql as $$
  declare
    carried uuid;
  begin
    if new.demo is null then
      delete from scenario s where s.topic = new.id and s.position = 0
        and not exists (select from contribution c where c.scenario = s.id);
      return null;
    end if;
    insert into scenario (id, program, cycle, audience, topic, position, situation, data, constraints, assistive_technology)
    values (gen_random_uuid(), new.program, new.cycle, new.audience, new.id, 0, new.demo->>'scenario', new.demo->>'data',
      array(select jsonb_array_elements_text(coalesce(new.demo->'constraints', '[]'))),
      array(select jsonb_array_elements_text(coalesce(new.demo->'assistiveTechnology', '[]'))))
    on conflict (topic, position) do update set situation = excluded.situation, data = excluded.data, constraints = excluded.constraints,
      assistive_technology = excluded.assistive_technology, revision = scenario.revision + 1
    returning id into carried;
    delete from scenario_criterion where scenario = carried;
    insert into scenario_criterion (scenario, criterion, program, position)
    select carried, k.id, new.program, n.nth - 1
    from jsonb_array_elements_text(coalesce(new.demo->'criteria', '[]')) with ordinality as n (named, nth)
      join criterion k on k.id::text = n.named;
    return null;
  end $$;
  create trigger carry_demo after insert or update of demo on topic for each row when (new.demo is not null) execute function carry_demo();
  create trigger drop_demo after update of demo on topic for each row
    when (new.demo is null and old.demo is not null) execute function carry_demo();
  update topic set demo = demo where demo is not null;

  update contribution c set scenario = s.id from scenario s
  where s.topic = c.topic and s.cycle = c.cycle and c.observation is not null;
`;
