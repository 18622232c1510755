import { randomUUID } from 'node:crypto';
import { CompiledQuery, sql } from 'kysely';
import { searchKnowledge } from '../../apps/api/src/knowledge/knowledge.query.js';
import { KnowledgeQuery } from '../../apps/api/src/knowledge/knowledge.schemas.js';
import { connect, type Database } from '../../libs/database/connection.js';
import type { Viewer } from '../../libs/domain/people.js';
import { aDatabase, type TestDatabase } from '../servers/template-database.js';

const DOCUMENTS = 20_000;
const EACH = 50; // documents of a program
const MEMBERS = 20; // of a program
const PEOPLE = 100_000;
const OF_READER = 20; // programs

/** A part of a plan, as `explain (format json)` writes it. */
interface Plan {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly Plans?: readonly Plan[];
}

const nodesOf = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];

describe('among 20,000 documents of 400 programs, and 100,000 people', () => {
  let database: TestDatabase;
  let owner: Database;
  let db: Database;
  let viewer: Viewer;
  const asked: CompiledQuery[] = [];
  beforeAll(async () => {
    database = await aDatabase();
    owner = connect(database.ownerUrl, { name: 'test-owner', max: 1 });
    db = connect(database.apiUrl, { name: 'test-api', max: 1 });
    viewer = await someDocuments();
    const executor = db.getExecutor();
    const execute = executor.executeQuery.bind(executor);
    executor.executeQuery = (query) => {
      asked.push(query);
      return execute(query);
    };
  });
  afterAll(async () => {
    await owner.destroy();
    await db.destroy();
    await database.drop();
  });

  /** Documents with words in a hundredth of a percent, in one percent and in a third of them, and one of its own in each. Returns a reader of some. */
  async function someDocuments(): Promise<Viewer> {
    const reader = randomUUID();
    await sql`insert into person (id, email, name) values (${reader}, 'reader@example.org', 'Reader')`.execute(owner);
    await sql`insert into person (email, name)
      select 'p' || n || '@example.org', 'Person ' || n from generate_series(1, ${PEOPLE}::int) n`.execute(owner);
    await sql`insert into program (name, product, engagement, created_by)
      select 'Program ' || n, 'P', '{}', ${reader} from generate_series(1, ${DOCUMENTS / EACH}::int) n`.execute(owner);
    await sql`insert into membership (program, person, roles, stakeholder_group)
      select g.id, p.id, '{contributor}', 'end_user' from (select id, row_number() over () as n from program) g
        join (select id, row_number() over () as n from person where id <> ${reader}) p
          on (p.n + g.n * ${MEMBERS}::int) % ${PEOPLE}::int < ${MEMBERS}::int`.execute(owner);
    await sql`insert into membership (program, person, roles, stakeholder_group)
      select id, ${reader}, '{contributor}', 'end_user' from program order by name limit ${OF_READER}`.execute(owner);
    await sql`insert into former_member (program, person)
      select program, person from membership where person <> ${reader}`.execute(owner);
    await sql`alter table search_document disable trigger search_document_words`.execute(owner);
    await sql`with g as (select array_agg(id order by name) as ids from program)
      insert into search_document (id, kind, subject, program, audience, title, body, segments, outcome, at)
      select k.kind || ':' || s.id || case k.kind when 'closure' then ':1' else '' end, k.kind, s.id, g.ids[1 + n / ${EACH}::int], 'participants',
        'Title ' || w.words, w.words || w.band, case k.kind when 'story' then '{end_user}' else '{}' end::text[],
        case k.kind when 'closure' then 'will_change' else 'shipped' end, clock() - make_interval(mins => n)
      from g, generate_series(0, ${DOCUMENTS - 1}::int) n, lateral (select gen_random_uuid() as id, n as nth) s, lateral (select (array['story', 'criterion', 'item', 'decision', 'persona', 'closure'])[1 + n / 3 % 6] as kind) k, lateral (
        select string_agg('word' || (5000 * power(random(), 3))::int, ' ') || ' single' || md5(n::text) as words,
          case when n % 10000 = 7 then ' rareword' when n % 100 = 7 then ' middleword' else '' end || case when n % 3 = 0 then ' commonword' else '' end as band
        from generate_series(1, 30 + n % 2)) w`.execute(owner);
    await sql`insert into search_word select word from ts_stat('select to_tsvector(''simple'', title || '' '' || body) from search_document')
      where length(word) between 4 and 60 on conflict do nothing`.execute(owner);
    await someVoices();
    await sql`vacuum analyze`.execute(owner);
    return { person: reader, program: '', roles: ['contributor'], audiences: ['public', 'participants'] };
  }

  /** What documents rest on: four contributions for each item, and an item for each criterion, decision and promise; and what one cites for each persona. */
  async function someVoices(): Promise<void> {
    const superuser = connect(database.superuserUrl, { name: 'test-superuser', max: 1 });
    await superuser.connection().execute(async (connection) => {
      await sql`set session_replication_role = replica`.execute(connection); // rows alone, without what follows from them
      await sql`insert into item (id, program, cycle, audience, title, framing, created_by)
        select subject, program, gen_random_uuid(), audience, title, '', gen_random_uuid() from search_document where kind = 'item'`.execute(
        connection,
      );
      await sql`create table of_item as select i.program, i.id, row_number() over (partition by i.program) as nth, count(*) over (partition by i.program) as items from item i`.execute(
        connection,
      );
      const resting = (kind: string) => sql`(select d.subject, d.program, i.id as item from (
          select subject, program, row_number() over (partition by program) as nth from search_document where kind = ${kind}) d
        join of_item i on i.program = d.program and i.nth = 1 + d.nth % i.items)`;
      await sql`insert into criterion (id, item, program, audience, position, statement)
        select subject, item, program, 'participants', 1, '' from ${resting('criterion')} r`.execute(connection);
      await sql`insert into item_decision (item, decision, program, audience, linked_by, linked_at)
        select item, subject, program, 'participants', gen_random_uuid(), clock() from ${resting('decision')} r`.execute(
        connection,
      );
      await sql`insert into closure_note (cycle, program, version, body, published_at)
        select subject, program, 1, jsonb_build_object('willChange', jsonb_build_array(jsonb_build_object('item', item))), clock()
        from ${resting('closure')} r`.execute(connection);
      await sql`create table member as select program, person, row_number() over (partition by program) as nth from membership`.execute(
        connection,
      );
      await sql`insert into contribution (id, program, outside, audience, author, kind, channel, body, salt, quality)
        select gen_random_uuid(), i.program, true, 'participants', p.person, 'feedback', 'written', 'Said', '', '{}'
        from item i, generate_series(1, 4) n, member p where p.program = i.program and p.nth = 1 + n`.execute(
        connection,
      );
      await sql`insert into citation (item, contribution, program, audience, starts, ends)
        select i.id, c.id, i.program, 'participants', 0, 4 from (select *, (row_number() over (partition by program) - 1) / 4 + 1 as nth from contribution) c
        join of_item i on i.program = c.program and i.nth = c.nth`.execute(connection);
      await sql`insert into persona_story (persona, contribution, program, audience)
        select d.subject, x.contribution, d.program, 'participants' from search_document d
        join of_item i on i.program = d.program and i.nth = 1 join citation x on x.item = i.id and x.starts = 0 where d.kind = 'persona'`.execute(
        connection,
      );
      await sql`drop table of_item, member`.execute(connection);
    });
    await superuser.destroy();
  }

  /** The parts of the plan that Postgres makes for a question. */
  async function partsOf({ sql: text, parameters }: CompiledQuery): Promise<Plan[]> {
    const { rows } = await db.executeQuery<Record<string, { Plan: Plan }[]>>(
      CompiledQuery.raw(`explain (format json) ${text}`, [...parameters]),
    );
    return rows.flatMap((row) => Object.values(row).flatMap((plans) => plans.flatMap(({ Plan }) => nodesOf(Plan))));
  }

  /** How many are found by a search, and how each table is read for it: in all that Postgres is asked. */
  async function plansOf(
    query: object,
  ): Promise<{ found: number; next: string | null; read: Record<string, string[]> }> {
    asked.length = 0;
    const { items, next } = await searchKnowledge(db, viewer, KnowledgeQuery.parse(query));
    const read: Record<string, string[]> = {};
    for (const question of asked.splice(0))
      for (const { 'Relation Name': table, 'Node Type': how } of await partsOf(question))
        if (table !== undefined) (read[table] ??= []).push(how);
    return { found: items.length, next, read };
  }

  const inSequence = (read: Record<string, string[]>): string[] =>
    Object.keys(read).filter((table) => read[table]?.some((how) => how.includes('Seq Scan')));

  const RESTED_ON = ['search_document', 'membership', 'citation', 'contribution', 'item', 'criterion', 'item_decision', 'persona_story', 'closure_note']; // prettier-ignore
  const FILTERS: [string, object][] = [
    ['nothing else', {}],
    ['a kind', { kind: 'item' }],
    ['a segment', { segment: 'end_user' }],
    ['an outcome', { outcome: 'shipped' }],
    ['a time', { from: '2020-01-01', to: '2199-12-31' }],
    ['all of these', { kind: 'item', segment: 'end_user', outcome: 'shipped', from: '2020-01-01' }],
  ];

  describe.each([
    ['a hundredth of a percent', 'rareword'],
    ['one percent', 'middleword'],
    ['a third', 'commonword'],
  ])('a word in %s of them', (_share, q) => {
    it.each(FILTERS)('with %s, is found without reading a table from beginning to end', async (_filter, filter) => {
      const { found, read } = await plansOf({ q, ...filter });
      expect(found).toBeGreaterThan(0);
      expect(Object.keys(read)).toEqual(expect.arrayContaining(['search_document', 'membership']));
      expect(inSequence(read)).toEqual([]);
    });

    it('is found in one program', async () => {
      const { rows } = await sql<{ program: string }>`
        select program from membership where person = ${viewer.person} limit 1`.execute(owner);
      const { read } = await plansOf({ q, program: rows[0]?.program });
      expect([Object.keys(read).includes('search_document'), inSequence(read)]).toEqual([true, []]);
    });
  });

  it.each(['criterion', 'item', 'decision', 'persona', 'closure'])(
    'a %s is found by the groups of those on whose words it rests',
    async (kind) => {
      const { found, read } = await plansOf({ kind, segment: 'end_user' });
      expect(found).toBe(20);
      expect(Object.keys(read)).toEqual(expect.arrayContaining(RESTED_ON));
      expect(inSequence(read)).toEqual([]);
      expect((await plansOf({ kind, segment: 'vendor' })).found).toBe(0);
    },
  );

  it('a word that is misspelt is looked for among all words', async () => {
    const { found, read } = await plansOf({ q: 'comonword' });
    expect(found).toBe(20);
    expect(Object.keys(read)).toEqual(expect.arrayContaining(['search_document', 'search_word', 'membership']));
    expect(inSequence(read)).toEqual([]);
  });

  it.each([
    ['of a word in a third', { q: 'commonword' }],
    ['of a misspelt one', { q: 'comonword' }],
    ['of everything', {}],
  ])('the next page %s', async (_of, query) => {
    const { next } = await plansOf(query);
    const { found, read } = await plansOf({ ...query, after: next });
    expect(found).toBe(20);
    expect([Object.keys(read).includes('search_document'), inSequence(read)]).toEqual([true, []]);
  });

  it('more like something, and the days of somebody who lives elsewhere', async () => {
    const { rows } = await sql<{ id: string }>`select d.id from search_document d
      join membership m on m.program = d.program and m.person = ${viewer.person} limit 1`.execute(owner);
    const { found, read } = await plansOf({ like: rows[0]?.id, from: '2020-01-01' });
    expect(found).toBeGreaterThan(0);
    expect(Object.keys(read)).toEqual(expect.arrayContaining(['search_document', 'membership', 'person']));
    expect(inSequence(read)).toEqual([]);
  });

  it('and what is read from beginning to end would be seen', async () => {
    const parts = await partsOf(CompiledQuery.raw(`select from search_document where title like '%x%'`));
    expect(parts.map((part) => part['Node Type'])).toEqual(['Seq Scan']);
  });
});
