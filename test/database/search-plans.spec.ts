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
      select k.kind || ':' || gen_random_uuid(), k.kind, gen_random_uuid(), g.ids[1 + n / ${EACH}::int], 'participants', 'Title ' || w.words, w.words || w.band,
        '{end_user}', 'shipped', clock() - make_interval(mins => n)
      from g, generate_series(0, ${DOCUMENTS - 1}::int) n, lateral (select (array['item', 'story'])[1 + n / 3 % 2] as kind) k, lateral (
        select string_agg('word' || (5000 * power(random(), 3))::int, ' ') || ' single' || md5(n::text) as words,
          case when n % 10000 = 7 then ' rareword' when n % 100 = 7 then ' middleword' else '' end || case when n % 3 = 0 then ' commonword' else '' end as band
        from generate_series(1, 30 + n % 2)) w`.execute(owner);
    await sql`insert into search_word select word from ts_stat('select to_tsvector(''simple'', title || '' '' || body) from search_document')
      where length(word) between 4 and 60 on conflict do nothing`.execute(owner);
    await sql`vacuum analyze`.execute(owner);
    return { person: reader, program: '', roles: ['contributor'], audiences: ['public', 'participants'] };
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
