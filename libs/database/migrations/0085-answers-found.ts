import { sql, type Kysely } from 'kysely';

/**
 * The lines of a closure note that are found say also what was answered, since notes have that. They stand before what was learnt, as
 * in the note. Notes that were published before are found as they were.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `
    create or replace function document_closure(note closure_note) returns void language sql security definer set search_path = public, pg_temp as $$
      delete from search_document where kind = 'closure' and subject = note.cycle;
      insert into search_document (id, kind, subject, program, cycle, audience, author, title, body, segments, outcome, at)
        select 'closure:' || note.cycle || ':' || row_number() over (order by l.place, l.nth), 'closure', note.cycle, note.program, note.cycle,
          c.audience, null, l.title, coalesce(l.body, ''), '{}', l.outcome, note.published_at
        from cycle c, lateral (
          select 1 as place, nth, one->>'title' as title, (select string_agg(k, ' ') from jsonb_array_elements_text(one->'criteria') k) as body,
            'will_change' as outcome from jsonb_array_elements(note.body->'willChange') with ordinality as x (one, nth)
          union all select 2, nth, one->>'reason', null, 'will_not' from jsonb_array_elements(note.body->'willNot') with ordinality as x (one, nth)
          union all select 3, nth, one->>'reason', null, 'deferred' from jsonb_array_elements(note.body->'deferred') with ordinality as x (one, nth)
            where one->>'reason' <> 'not_answered_in_time'
          union all select 4, nth, one->>'answer', null, 'answered' from jsonb_array_elements(note.body->'answers') with ordinality as x (one, nth)
          union all select 5, nth, one->>'statement', one->>'learnt', 'learnt' from jsonb_array_elements(note.body->'objectives') with ordinality as x (one, nth)
            where one->>'learnt' is not null
        ) l where c.id = note.cycle and l.title is not null
    $$;
  `,
    )
    .execute(db);
}
