import { sql, type Kysely } from 'kysely';

/** Scenarios are found as knowledge, under the question of their topic: they are examples of what a criterion asks for. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(SCENARIOS).execute(db);
}

const SCENARIOS = `
  create function document_scenario(r scenario) returns void language sql security definer set search_path = public, pg_temp as $$
    insert into search_document (id, kind, subject, program, cycle, audience, author, title, body, segments, outcome, at)
      select 'scenario:' || r.id, 'scenario', r.id, r.program, r.cycle, r.audience, null, t.question,
        concat_ws(' ', r.situation, r.data, r.expected, array_to_string(r.constraints || r.assistive_technology, ' ')), '{}', null, c.created_at
      from topic t join cycle c on c.id = t.cycle where t.id = r.topic
      on conflict (id) do update set (cycle, audience, title, body) = (excluded.cycle, excluded.audience, excluded.title, excluded.body)
  $$;
  revoke execute on function document_scenario(scenario) from public;
  create function follow_scenario() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
  begin
    perform document_scenario(new);
    return null;
  end $$;
  create trigger follow_scenario after insert or update of situation, data, expected, constraints, assistive_technology on scenario
    for each row execute function follow_scenario();
  create trigger forget_scenario after delete on scenario for each row execute function forget_search_document();
  create function follow_topic_question() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
  begin
    perform document_scenario(s) from scenario s where s.topic = new.id;
    return null;
  end $$;
  create trigger follow_topic_question after update of question on topic for each row execute function follow_topic_question();
  select document_scenario(s) from scenario s;
`;
