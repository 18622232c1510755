import { sql, type Kysely } from 'kysely';

/** Pilots are found as knowledge, like what they try out; and by it, without a look at all of them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(PILOTS).execute(db);
}

const PILOTS = `
  create index pilot_item_item on pilot_item (item);

  create function document_pilot(r pilot) returns void language sql security definer set search_path = public, pg_temp as $$
    insert into search_document (id, kind, subject, program, cycle, audience, author, title, body, segments, outcome, at)
      values ('pilot:' || r.id, 'pilot', r.id, r.program, r.cycle, r.audience, null, r.name,
        concat_ws(' ', r.rollback, r.collected, (select string_agg(t->>'metric', ' ') from jsonb_array_elements(r.thresholds) t), r.statement),
        r.segments, r.ended_because, r.created_at)
      on conflict (id) do update set (cycle, audience, title, body, segments, outcome)
        = (excluded.cycle, excluded.audience, excluded.title, excluded.body, excluded.segments, excluded.outcome)
  $$;
  revoke execute on function document_pilot(pilot) from public;
  create function follow_pilot() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
  begin
    perform document_pilot(new);
    return null;
  end $$;
  create trigger follow_pilot after insert or update of name, segments, rollback, thresholds, collected, statement, ended_because on pilot
    for each row execute function follow_pilot();
  create trigger forget_pilot after delete on pilot for each row execute function forget_search_document();
  select document_pilot(t) from pilot t;
`;
