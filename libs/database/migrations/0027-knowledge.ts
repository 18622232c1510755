import { sql, type Kysely } from 'kysely';

/** Each kind of what is kept as knowledge: its table, and its rows as documents. `r` is one row of the table, and `of` the columns whose change is one of the document. */
const SOURCES = {
  story: {
    table: 'contribution',
    of: 'body, story, audience',
    when: "kind = 'story'",
    select: `r.kind, r.id, r.program, r.cycle, r.audience, r.author, r.story->>'want', r.body,
      array(select unnest(m.segments || m.stakeholder_group) from membership m where m.program = r.program and m.person = r.author),
      null, r.at`,
  },
  persona: {
    table: 'persona',
    of: 'name, description',
    when: 'true',
    select: `'persona', r.id, r.program, null::uuid, r.audience, null::uuid, r.name, r.description, '{}'::text[], null, r.created_at`,
  },
  item: {
    table: 'item',
    of: 'title, framing, status',
    when: 'true',
    select: `'item', r.id, r.program, r.cycle, r.audience, null::uuid, r.title, r.framing, '{}'::text[], r.status, r.created_at`,
  },
  criterion: {
    table: 'criterion',
    of: 'statement',
    when: 'true',
    select: `'criterion', r.id, r.program, i.cycle, r.audience, null::uuid, r.statement, i.title, '{}'::text[], i.status, i.created_at
      from item i where i.id = r.item`,
  },
  decision: {
    table: 'decision',
    of: 'question, outcome, rationale, effective_at',
    when: 'true',
    select: `'decision', r.id, r.program, r.cycle, r.audience, null::uuid, r.question,
      concat_ws(' ', (select string_agg(concat_ws(' ', o.title, o.consequences), ' ' order by o.position) from option o where o.decision = r.id),
        case when r.effective_at is not null then r.rationale end),
      '{}'::text[], case when r.effective_at is not null then (select case when o.status_quo then 'kept' else 'adopted' end
        from option o where o.id = r.outcome) end, r.created_at`,
  },
  obligation: {
    table: 'obligation',
    of: 'statement',
    when: 'true',
    select: `'obligation', r.id, r.program, r.cycle, r.audience, null::uuid, r.reference, r.statement, '{}'::text[], null, r.at`,
  },
} as const;

const COLUMNS = 'kind, subject, program, cycle, audience, author, title, body, segments, outcome, at';

/**
 * Knowledge as documents that can be searched, written with the rows that they are made of, by the database itself: no
 * writer can forget it. The words of all documents stand in a list of their own, by which misspelt ones are found.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(TABLES).execute(db);
  for (const source of Object.keys(SOURCES) as (keyof typeof SOURCES)[]) await sql.raw(triggerOf(source)).execute(db);
  await sql.raw(FOLLOWERS).execute(db);
  await sql.raw(CLOSURE).execute(db);
}

const TABLES = `
  create extension if not exists pg_trgm;

  create table search_document (
    id text primary key,
    kind text not null,
    subject uuid not null,
    program uuid not null references program,
    cycle uuid,
    audience text not null,
    author uuid,
    title text not null,
    body text not null,
    segments text[] not null,
    outcome text,
    at timestamptz not null,
    words tsvector not null generated always as
      (setweight(to_tsvector('english', title), 'A') || setweight(to_tsvector('english', body), 'B')) stored
  );
  create index search_document_words on search_document using gin (words);
  create index search_document_latest on search_document (program, at desc, id desc);
  create index search_document_subject on search_document (subject);

  create table search_word (word text primary key check (length(word) <= 60));
  create index search_word_alike on search_word using gin (word gin_trgm_ops);
  create index search_word_prefix on search_word (word text_pattern_ops);

  create function list_search_words() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
  begin
    insert into search_word (word)
      select word from unnest(tsvector_to_array(to_tsvector('simple', new.title || ' ' || new.body))) as word
      where length(word) between 4 and 60 order by word
      on conflict do nothing;
    return null;
  end $$;
  create trigger search_document_words after insert or update of title, body on search_document
    for each row execute function list_search_words();

  create function forget_search_document() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
  begin
    delete from search_document where subject = old.id;
    return null;
  end $$;

  grant select on search_document, search_word to roundtable_api;
`;

/** The documents of a table follow its rows; those that are there get theirs now. */
function triggerOf(source: keyof typeof SOURCES): string {
  const { table, of, when, select } = SOURCES[source];
  return `
  create function document_${source}(r ${table}) returns void language sql security definer set search_path = public, pg_temp as $$
    insert into search_document (id, ${COLUMNS})
      select d.kind || ':' || d.subject, d.* from (select ${select}) as d (${COLUMNS})
      on conflict (id) do update set (cycle, audience, title, body, segments, outcome)
        = (excluded.cycle, excluded.audience, excluded.title, excluded.body, excluded.segments, excluded.outcome)
  $$;
  revoke execute on function document_${source}(${table}) from public;
  create function follow_${source}() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
  begin
    perform document_${source}(new);
    return null;
  end $$;
  create trigger follow_${source} after insert or update of ${of} on ${table}
    for each row when (${when.replace('kind', 'new.kind')}) execute function follow_${source}();
  create trigger forget_${source} after delete on ${table}
    for each row when (${when.replace('kind', 'old.kind')}) execute function forget_search_document();
  select document_${source}(t) from ${table} t where ${when};
`;
}

/** A criterion says how far its item is; a decision names its options, which are written after it. */
const FOLLOWERS = `
  create function follow_item_status() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
  begin
    perform document_criterion(k) from criterion k where k.item = new.id;
    return null;
  end $$;
  create trigger follow_item_status after update of status, title on item
    for each row execute function follow_item_status();
  create function follow_option() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
  begin
    perform document_decision(d) from decision d where d.id = new.decision;
    return null;
  end $$;
  create trigger follow_option after insert or update on option for each row execute function follow_option();
`;

/** The lines of a closure note: those of its latest version. They are for whoever reads the cycle. */
const CLOSURE = `
  create function document_closure(note closure_note) returns void language sql security definer set search_path = public, pg_temp as $$
    delete from search_document where kind = 'closure' and subject = note.cycle;
    insert into search_document (id, ${COLUMNS})
      select 'closure:' || note.cycle || ':' || row_number() over (order by l.place, l.nth), 'closure', note.cycle, note.program, note.cycle,
        c.audience, null, l.title, coalesce(l.body, ''), '{}', l.outcome, note.published_at
      from cycle c, lateral (
        select 1 as place, nth, one->>'title' as title, (select string_agg(k, ' ') from jsonb_array_elements_text(one->'criteria') k) as body,
          'will_change' as outcome from jsonb_array_elements(note.body->'willChange') with ordinality as x (one, nth)
        union all select 2, nth, one->>'reason', null, 'will_not' from jsonb_array_elements(note.body->'willNot') with ordinality as x (one, nth)
        union all select 3, nth, one->>'reason', null, 'deferred' from jsonb_array_elements(note.body->'deferred') with ordinality as x (one, nth)
          where one->>'reason' <> 'not_answered_in_time'
        union all select 4, nth, one->>'statement', one->>'learnt', 'learnt' from jsonb_array_elements(note.body->'objectives') with ordinality as x (one, nth)
          where one->>'learnt' is not null
      ) l where c.id = note.cycle and l.title is not null
  $$;
  revoke execute on function document_closure(closure_note) from public;
  create function follow_closure() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
  begin
    perform document_closure(new);
    return null;
  end $$;
  create trigger follow_closure after insert on closure_note for each row execute function follow_closure();
  select document_closure(n) from closure_note n
    where n.version = (select max(version) from closure_note m where m.cycle = n.cycle);
`;
