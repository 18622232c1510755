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
  create function scenario_of_demo(of_topic uuid, demo jsonb) returns uuid language sql stable as $$
    select s.id from scenario s
    where s.topic = of_topic and s.situation = demo->>'scenario' and s.data = demo->>'data' and s.expected is null
      and to_jsonb(s.constraints) = coalesce(demo->'constraints', '[]')
      and to_jsonb(s.assistive_technology) = coalesce(demo->'assistiveTechnology', '[]')
    order by s.position limit 1
  $$;

  create function carry_demo(t topic, was jsonb) returns void language plpgsql as $$
  declare
    carried uuid := scenario_of_demo(t.id, t.demo);
    anew boolean := false;
  begin
    if carried is null then
      select s.id into carried from scenario s where s.id = scenario_of_demo(t.id, was)
        and not exists (select from contribution c where c.scenario = s.id)
        and not exists (select from contribution_history h where h.scenario = s.id);
    end if;
    if t.demo is null then
      delete from scenario where id = carried;
      return;
    end if;
    if carried is null then
      anew := true;
      carried := gen_random_uuid();
      insert into scenario (id, program, cycle, audience, topic, position, situation, data, constraints, assistive_technology)
      select carried, t.program, t.cycle, t.audience, t.id, coalesce(max(s.position) + 1, 0), t.demo->>'scenario', t.demo->>'data',
        array(select jsonb_array_elements_text(coalesce(t.demo->'constraints', '[]'))),
        array(select jsonb_array_elements_text(coalesce(t.demo->'assistiveTechnology', '[]')))
      from scenario s where s.topic = t.id;
    else
      update scenario set situation = t.demo->>'scenario', data = t.demo->>'data', revision = revision + 1,
        constraints = array(select jsonb_array_elements_text(coalesce(t.demo->'constraints', '[]'))),
        assistive_technology = array(select jsonb_array_elements_text(coalesce(t.demo->'assistiveTechnology', '[]')))
      where id = carried;
    end if;
    if anew or t.demo->'criteria' is distinct from was->'criteria' then
      delete from scenario_criterion where scenario = carried;
      insert into scenario_criterion (scenario, criterion, program, position)
      select carried, k.id, t.program, n.nth - 1
      from jsonb_array_elements_text(coalesce(t.demo->'criteria', '[]')) with ordinality as n (named, nth)
        join criterion k on k.id::text = n.named;
    end if;
  end $$;
  create function carry_demo() returns trigger language plpgsql as $$
  begin
    perform carry_demo(new, case when tg_op = 'UPDATE' then old.demo end);
    return null;
  end $$;
  create trigger carry_demo after insert on topic for each row when (new.demo is not null) execute function carry_demo();
  create trigger change_demo after update of demo on topic for each row
    when (new.demo is distinct from old.demo) execute function carry_demo();
  select carry_demo(t, null) from topic t where t.demo is not null;

  update contribution c set scenario = s.id from scenario s
  where s.topic = c.topic and s.cycle = c.cycle and c.observation is not null;

  create function observe_demo() returns trigger language plpgsql as $$
  begin
    if not exists (select from scenario s where s.id = new.scenario and s.topic = new.topic) then
      new.scenario := (select scenario_of_demo(t.id, t.demo) from topic t where t.id = new.topic);
    end if;
    return new;
  end $$;
  create trigger observe_demo before insert on contribution for each row
    when (new.observation is not null and new.scenario is null) execute function observe_demo();
  create trigger observe_other_demo before update of topic on contribution for each row
    when (new.observation is not null and new.topic is distinct from old.topic) execute function observe_demo();
`;
