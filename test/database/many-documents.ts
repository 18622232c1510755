import { sql } from 'kysely';
import type { Database } from '../../libs/database/connection.js';

/** So many programs, from one on, each with so many documents and members. */
export interface Many {
  readonly programs: number;
  /** Those before it are there already. */
  readonly from?: number;
  readonly documents: number;
  readonly members: number;
  /** Who takes part in programs, by turns: `p1@example.org` and so on. */
  readonly people: number;
}

/** In a hundredth of a percent, in one percent and in a third of all documents. */
export const WORDS = { rare: 'rareword', middle: 'middleword', common: 'commonword' } as const;

/** A group that all members are of, a segment of each program's first member, who said a twentieth of all with twenty of them, and one of a member who said nothing. */
export const SEGMENTS = { all: 'end_user', few: 'night-shift', silent: 'day-shift' } as const;

const KINDS = `array['story', 'criterion', 'item', 'decision', 'persona', 'closure']`;
/** A document `n` is the `n / programs`th of its program: those of all programs lie between each other, as people write them. */
const BAND = `case when (nth + g.n % 2 * 50) % 100 = 7 then ' middleword' else '' end
  || case when nth = 7 and g.n % greatest(10000 / d.each, 2) = 0 then ' rareword' else '' end || case when (nth + g.n) % 3 = 0 then ' commonword' else '' end`;

/**
 * Documents of programs, with the rows on whose words they rest, as triggers would have written them: `Program 1` and so on, each with all kinds
 * of documents, four passages for each item, which is a slice of the one before, and an item for each criterion, decision and promise. As superuser: rows alone, without what follows from them.
 */
export async function manyDocuments(superuser: Database, many: Many): Promise<void> {
  const { programs, from = 1, documents, members, people } = many;
  await superuser.connection().execute(async (db) => {
    await sql`set session_replication_role = replica`.execute(db);
    await sql`insert into person (email, name) select 'p' || n || '@example.org', 'Person ' || n from generate_series(1, ${people}::int) n
      on conflict do nothing`.execute(db);
    await sql`insert into program (name, product, engagement, created_by)
      select 'Program ' || n, 'P', '{}', (select id from person limit 1) from generate_series(${from}::int, ${programs}::int) n`.execute(
      db,
    );
    await sql`create temp table grown as select id, substr(name, 9)::int - 1 as n from program
      where name like 'Program %' and substr(name, 9)::int >= ${from}::int order by 2`.execute(db);
    await sql`insert into membership (program, person, roles, stakeholder_group, segments)
      select g.id, p.id, '{contributor}', ${SEGMENTS.all}, case k when 0 then array[${SEGMENTS.few}] when ${members - 1}::int then array[${SEGMENTS.silent}] else '{}' end
      from grown g cross join generate_series(0, ${members - 1}::int) k
        join person p on p.email = 'p' || 1 + (g.n * ${members}::int + k) % ${people}::int || '@example.org'`.execute(
      db,
    );
    await sql`insert into search_document (id, kind, subject, program, audience, title, body, segments, outcome, at)
      select k.kind || ':' || s.id || case k.kind when 'closure' then ':1' else '' end, k.kind, s.id, g.id, 'participants',
        'Title ' || w.words, w.words || ${sql.raw(BAND)}, case k.kind when 'story' then array[${SEGMENTS.all}] else '{}' end::text[],
        case k.kind when 'closure' then 'will_change' else 'shipped' end, clock() - make_interval(mins => nth * 1000 + g.n)
      from generate_series(0, ${documents - 1}::int) nth cross join grown g cross join (select ${documents}::int as each) d
        cross join lateral (select gen_random_uuid() as id, g.id as program, nth as place) s
        cross join lateral (select (${sql.raw(KINDS)})[1 + (nth / 3 + g.n) % 6] as kind) k
        cross join lateral (select string_agg('word' || (5000 * power(random(), 3))::int, ' ') || ' single' || md5(g.id::text || nth) as words
          from generate_series(1, 30 + nth % 2)) w
      order by nth, g.n`.execute(db);
    await someVoices(db, many);
    await sql`insert into search_word select word from ts_stat('select to_tsvector(''simple'', title || '' '' || body) from search_document d join grown g on g.id = d.program')
      where length(word) between 4 and 60 on conflict do nothing`.execute(db);
    await sql`drop table grown`.execute(db);
    await sql`set session_replication_role = origin`.execute(db);
    await sql`vacuum analyze`.execute(db);
  });
}

/** What documents rest on, in the programs of `grown`. */
async function someVoices(db: Database, { members, people }: Many): Promise<void> {
  await sql`insert into item (id, program, cycle, audience, title, framing, created_by)
    select d.subject, d.program, gen_random_uuid(), d.audience, d.title, '', gen_random_uuid() from search_document d join grown g on g.id = d.program
    where d.kind = 'item'`.execute(db);
  await sql`create temp table of_item as select i.program, i.id, g.n, row_number() over (partition by i.program order by i.id) as nth,
    count(*) over (partition by i.program) as items from item i join grown g on g.id = i.program`.execute(db);
  await sql`insert into item_lineage (parent, child, kind, program, audience, linked_by, linked_at)
    select i.id, n.id, 'split', i.program, 'participants', gen_random_uuid(), clock() from of_item i join of_item n on n.program = i.program and n.nth = i.nth + 1`.execute(
    db,
  );
  const resting = (kind: string) => sql`(select d.subject, d.program, i.id as item, d.nth <= i.items as first from (
      select s.subject, s.program, row_number() over (partition by s.program order by s.subject) as nth from search_document s join grown g on g.id = s.program where s.kind = ${kind}) d
    join of_item i on i.program = d.program and i.nth = 1 + (d.nth - 1) % i.items)`;
  await sql`insert into criterion (id, item, program, audience, position, statement)
    select subject, item, program, 'participants', 1, '' from ${resting('criterion')} r`.execute(db);
  await sql`insert into item_decision (item, decision, program, audience, linked_by, linked_at)
    select item, subject, program, 'participants', gen_random_uuid(), clock() from ${resting('decision')} r`.execute(
    db,
  );
  await sql`insert into closure_note (cycle, program, version, body, published_at)
    select subject, program, 1, jsonb_build_object('willChange', jsonb_build_array(jsonb_build_object('item', item))), clock()
    from ${resting('closure')} r where r.first`.execute(db);
  await sql`update item i set cycle = r.subject from ${resting('closure')} r where r.first and r.item = i.id`.execute(
    db,
  );
  await sql`create temp table said as select gen_random_uuid() as id, i.program, i.id as item, k,
      'p' || 1 + (i.n * ${members}::int + (i.nth * 4 + k) % (${members}::int - 1)) % ${people}::int || '@example.org' as email
    from of_item i, generate_series(0, 3) k`.execute(db);
  await sql`insert into contribution (id, program, cycle, audience, author, kind, channel, body, salt, quality)
    select s.id, s.program, i.cycle, 'participants', p.id, 'feedback', 'written', 'Said', '', '{}'
    from said s join person p on p.email = s.email join item i on i.id = s.item`.execute(db);
  await sql`insert into citation (item, contribution, program, audience, starts, ends)
    select item, id, program, 'participants', 0, 4 from said`.execute(db);
  await sql`insert into disposition (contribution, program, cycle, audience, kind, items, published_at)
    select s.id, s.program, i.cycle, 'participants', 'will_change', array[s.item], clock() from said s join item i on i.id = s.item`.execute(
    db,
  );
  await sql`insert into persona_story (persona, contribution, program, audience)
    select d.subject, s.id, d.program, 'participants' from search_document d
      join of_item i on i.program = d.program and i.nth = 1 join said s on s.item = i.id and s.k < 3 where d.kind = 'persona'`.execute(
    db,
  );
  await sql`drop table of_item, said`.execute(db);
}
