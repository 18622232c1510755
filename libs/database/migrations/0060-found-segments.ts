import { sql, type Kysely } from 'kysely';

/**
 * Items, criteria, decisions, personas and lines of closure notes are found by the groups and segments of those whose words they rest on.
 * Only words count that everybody who reads the document may read as well, with who said them: so it tells nothing that they do not.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(VOICES).execute(db);
  await sql.raw(FOLLOWERS).execute(db);
  await sql
    .raw(
      `update search_document set segments = segments where kind in ('item', 'criterion', 'decision', 'persona')
         or kind = 'closure' and outcome = 'will_change'`,
    )
    .execute(db);
}

/** What is said for a group or segment counts for it, and not for whoever wrote it down. What rests on somebody's telemetry counts for nobody: their consent may end. */
const VOICES = `
  create function item_of_document(d search_document) returns setof uuid language sql stable security definer set search_path = public, pg_temp as $$
    select d.subject where d.kind = 'item'
    union all select k.item from criterion k where d.kind = 'criterion' and k.id = d.subject
    union all select l.item from item_decision l where d.kind = 'decision' and l.decision = d.subject
    union all (select (n.body->'willChange'->(nullif(split_part(d.id, ':', 3), '')::int - 1)->>'item')::uuid from closure_note n
      where d.kind = 'closure' and d.outcome = 'will_change' and n.cycle = d.subject order by n.version desc limit 1)
  $$;
  create function segments_of_document(d search_document) returns text[] language sql stable security definer set search_path = public, pg_temp as $$
    select coalesce(array_agg(distinct s.segment order by s.segment), '{}') from (
        select x.contribution from citation x where x.item in (select item_of_document(d))
        union select k.story from criterion k where d.kind = 'criterion' and k.id = d.subject
        union select p.contribution from persona_story p where d.kind = 'persona' and p.persona = d.subject) v
      join contribution c on c.id = v.contribution and c.telemetry_of = '{}'
        and array_position(array['public', 'participants', 'team', 'restricted'], c.audience)
          <= array_position(array['public', 'participants', 'team', 'restricted'], d.audience)
      cross join lateral (
        select c.proxy_for as segment where c.proxy_for is not null
        union all select unnest(m.segments || m.stakeholder_group) from membership m
          where c.proxy_for is null and m.program = c.program and m.person = c.author) s
  $$;
  create function hear_voices() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
  begin
    new.segments := segments_of_document(new);
    return new;
  end $$;
  revoke execute on function item_of_document(search_document), segments_of_document(search_document) from public;
  create trigger hear_voices before insert or update on search_document for each row
    when (new.kind in ('item', 'criterion', 'decision', 'persona') or new.kind = 'closure' and new.outcome = 'will_change')
    execute function hear_voices();
`;

/** Documents hear of words that are cited later, or no more. Rows are locked in one order, an item before its criteria as when it changes itself, so that two writers never wait for each other. */
const FOLLOWERS = `
  create function hear_again(of uuid[]) returns void language plpgsql security definer set search_path = public, pg_temp as $$
  begin
    perform from search_document where subject = any(of) and kind <> 'closure' order by kind <> 'item', id for update;
    update search_document set segments = segments where subject = any(of) and kind <> 'closure' and segments <> segments_of_document(search_document);
  end $$;
  revoke execute on function hear_again(uuid[]) from public;
  create function follow_citation() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
  declare of uuid := coalesce(new.item, old.item);
  begin
    perform hear_again(array(select of union select id from criterion where item = of union select decision from item_decision where item = of));
    return null;
  end $$;
  create trigger follow_citation after insert or delete on citation for each row execute function follow_citation();
  create function follow_item_decision() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
  begin
    perform hear_again(array[coalesce(new.decision, old.decision)]);
    return null;
  end $$;
  create trigger follow_item_decision after insert or delete on item_decision for each row execute function follow_item_decision();
  create function follow_persona_story() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
  begin
    perform hear_again(array[coalesce(new.persona, old.persona)]);
    return null;
  end $$;
  create trigger follow_persona_story after insert or delete on persona_story for each row execute function follow_persona_story();
`;
