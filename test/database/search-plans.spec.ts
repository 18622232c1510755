import { randomUUID } from 'node:crypto';
import { CompiledQuery, sql } from 'kysely';
import { exportKnowledge } from '../../apps/api/src/knowledge/export-knowledge.query.js';
import { searchKnowledge } from '../../apps/api/src/knowledge/knowledge.query.js';
import { KnowledgeExportPage, KnowledgeQuery } from '../../apps/api/src/knowledge/knowledge.schemas.js';
import { readTrace } from '../../apps/api/src/trace/trace.query.js';
import { notifyShippedLate } from '../../libs/commands/closure/notify-shipped.js';
import { connect, type Database } from '../../libs/database/connection.js';
import { heededBy } from '../../libs/database/heeded.js';
import type { Viewer } from '../../libs/domain/people.js';
import { aDatabase, type TestDatabase } from '../servers/template-database.js';
import { manyDocuments, SEGMENTS, WORDS } from './many-documents.js';

const MANY = { programs: 400, documents: 50, members: 20, people: 100_000 };

/** Two readers, by the programs in which they take part: the first twenty, or each fifth. */
const READERS = { narrow: 'nth <= 20', wide: 'nth % 5 = 1' } as const;
type Reader = keyof typeof READERS;

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
  const viewers = {} as Record<Reader, Viewer>;
  const asked: CompiledQuery[] = [];
  beforeAll(async () => {
    database = await aDatabase();
    owner = connect(database.ownerUrl, { name: 'test-owner', max: 1 });
    db = connect(database.apiUrl, { name: 'test-api', max: 1 });
    const superuser = connect(database.superuserUrl, { name: 'test-superuser', max: 1 });
    await manyDocuments(superuser, MANY);
    await superuser.destroy();
    viewers.narrow = await aReader('narrow');
    viewers.wide = await aReader('wide');
    await sql`insert into former_member (program, person)
      select m.program, m.person from membership m join person p on p.id = m.person where p.name <> 'Reader'`.execute(
      owner,
    );
    await sql`vacuum analyze`.execute(owner);
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

  async function aReader(reader: Reader): Promise<Viewer> {
    const person = randomUUID();
    await sql`insert into person (id, email, name) values (${person}, ${`${reader}@example.org`}, 'Reader')`.execute(
      owner,
    );
    await sql`insert into membership (program, person, roles, stakeholder_group)
      select id, ${person}, '{contributor}', 'end_user' from (select id, substr(name, 9)::int as nth from program) p where ${sql.raw(READERS[reader])}`.execute(
      owner,
    );
    return { person, program: '', roles: ['contributor'], audiences: ['public', 'participants'] };
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
    reader: Reader,
    query: object,
  ): Promise<{ found: number; next: string | null; read: Record<string, string[]> }> {
    asked.length = 0;
    const { items, next } = await searchKnowledge(db, viewers[reader], KnowledgeQuery.parse(query));
    const read: Record<string, string[]> = {};
    for (const question of asked.splice(0))
      for (const { 'Relation Name': table, 'Node Type': how } of await partsOf(question))
        if (table !== undefined) (read[table] ??= []).push(how);
    return { found: items.length, next, read };
  }

  /** All pages of a search, with the segments of each document. */
  async function everything(reader: Reader, query: object): Promise<{ id: string; segments: readonly string[] }[]> {
    const found = [];
    let after: string | null | undefined;
    do {
      const page = await searchKnowledge(db, viewers[reader], KnowledgeQuery.parse({ ...query, limit: 100, after }));
      found.push(...page.items.map(({ id, segments }) => ({ id, segments })));
      after = page.next;
    } while (after !== null);
    return found;
  }

  const inSequence = (read: Record<string, string[]>): string[] =>
    Object.keys(read).filter((table) => read[table]?.some((how) => how.includes('Seq Scan')));

  const RESTED_ON = ['search_document', 'membership', 'citation', 'contribution', 'item', 'criterion', 'item_decision', 'persona_story', 'closure_note']; // prettier-ignore
  const FILLED = ['item_lineage', 'disposition', ...RESTED_ON];
  const FEW = { segment: SEGMENTS.few };
  const FILTERS: [string, object][] = [
    ['nothing else', {}],
    ['a kind', { kind: 'item' }],
    ['a segment of all', { segment: SEGMENTS.all }],
    ['a segment of few', FEW],
    ['a segment that said nothing', { segment: SEGMENTS.silent }],
    ['a segment of nobody', { segment: 'vendor' }],
    ['an outcome', { outcome: 'shipped' }],
    ['a time', { from: '2020-01-01', to: '2199-12-31' }],
    ['all of these', { kind: 'item', segment: SEGMENTS.all, outcome: 'shipped', from: '2020-01-01' }],
  ];
  const UNHEARD: readonly string[] = [SEGMENTS.silent, 'vendor'];

  describe.each(Object.keys(READERS) as Reader[])('for a %s reader', (reader) => {
    describe.each([
      ['a hundredth of a percent', WORDS.rare],
      ['one percent', WORDS.middle],
      ['a third', WORDS.common],
    ])('a word in %s of them', (_share, q) => {
      it.each(FILTERS)('with %s, is found without reading a table from beginning to end', async (_filter, filter) => {
        const { found, read } = await plansOf(reader, { q, ...filter });
        const unheard = 'segment' in filter && UNHEARD.includes(String(filter.segment));
        if (unheard) expect(found).toBe(0);
        else if (filter !== FEW || q === WORDS.common) expect(found).toBeGreaterThan(0);
        expect(Object.keys(read)).toEqual(expect.arrayContaining(['search_document', 'membership']));
        expect(inSequence(read)).toEqual([]);
      });

      it('is found in one program', async () => {
        const { rows } = await sql<{ program: string }>`
          select program from membership where person = ${viewers[reader].person} limit 1`.execute(owner);
        const { read } = await plansOf(reader, { q, program: rows[0]?.program });
        expect([Object.keys(read).includes('search_document'), inSequence(read)]).toEqual([true, []]);
      });
    });

    it('what is found by a segment is what shows it, wherever that stands in the order', async () => {
      const all = await everything(reader, { q: WORDS.common });
      const found = await everything(reader, { q: WORDS.common, ...FEW });
      const showing = all.filter(({ segments }) => segments.includes(SEGMENTS.few));
      expect(found).toEqual(showing);
      expect([found.length > 20, all.findIndex(({ id }) => id === found.at(-1)?.id) > 200]).toEqual([true, true]);
    });

    it.each(['criterion', 'item', 'decision', 'persona', 'closure'])(
      'a %s is found by the groups of those on whose words it rests',
      async (kind) => {
        const { found, read } = await plansOf(reader, { kind, segment: SEGMENTS.all });
        expect(found).toBe(20);
        expect(Object.keys(read)).toEqual(expect.arrayContaining(RESTED_ON));
        expect(inSequence(read)).toEqual([]);
        expect((await plansOf(reader, { kind, segment: 'vendor' })).found).toBe(0);
      },
    );

    it('a word that is misspelt is looked for among all words', async () => {
      const { found, read } = await plansOf(reader, { q: 'comonword' });
      expect(found).toBe(20);
      expect(Object.keys(read)).toEqual(expect.arrayContaining(['search_document', 'search_word', 'membership']));
      expect(inSequence(read)).toEqual([]);
    });

    it.each([
      ['of a word in a third', { q: WORDS.common }],
      ['of a misspelt one', { q: 'comonword' }],
      ['of everything', {}],
    ])('the next page %s', async (_of, query) => {
      const { next } = await plansOf(reader, query);
      const { found, read } = await plansOf(reader, { ...query, after: next });
      expect(found).toBe(20);
      expect([Object.keys(read).includes('search_document'), inSequence(read)]).toEqual([true, []]);
    });

    it('more like something, and the days of somebody who lives elsewhere', async () => {
      const { rows } = await sql<{ id: string }>`select d.id from search_document d
        join membership m on m.program = d.program and m.person = ${viewers[reader].person} limit 1`.execute(owner);
      const { found, read } = await plansOf(reader, { like: rows[0]?.id, from: '2020-01-01' });
      expect(found).toBeGreaterThan(0);
      expect(Object.keys(read)).toEqual(expect.arrayContaining(['search_document', 'membership', 'person']));
      expect(inSequence(read)).toEqual([]);
    });
  });

  it('the line of an item, what stands beside what, and whose words an item follows run through slices by indexes', async () => {
    const { rows } = await sql<{ id: string; program: string }>`
      select l.child as id, l.program from item_lineage l join membership m on m.program = l.program and m.person = ${viewers.narrow.person}
      where not exists (select from item_lineage n where n.parent = l.child) order by 1 limit 1`.execute(owner);
    const { id = '', program = '' } = rows[0] ?? {};
    const viewer = { ...viewers.narrow, program };
    asked.length = 0;
    const { nodes } = await readTrace(db, viewer, 'item', id, {});
    const kinds = nodes.map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'item').length).toBeGreaterThan(2);
    const after = { way: 'back', kind: 'contribution', id: null } as const;
    expect((await readTrace(db, viewer, 'item', id, { after })).nodes.length).toBeGreaterThan(4);
    const beside = await exportKnowledge(db, viewer, KnowledgeExportPage.parse({}));
    expect(beside.items.find((one) => one.id === `item:${id}`)?.links.some((one) => one.startsWith('item:'))).toBe(
      true,
    );
    const heeded = await sql`select h.contribution from ${heededBy(sql.val(id))} h`.execute(db);
    expect(heeded.rows.length).toBeGreaterThan(4);
    const late = await db.transaction().execute((tx) => notifyShippedLate(tx, sql`select ${id}::uuid`));
    expect(late).toEqual([]); // it has not shipped
    const all: string[] = [];
    for (const question of asked.splice(0).filter(({ sql: text }) => /^\s*(select|with)/.test(text))) {
      const read: Record<string, string[]> = {};
      for (const { 'Relation Name': table, 'Node Type': how } of await partsOf(question))
        if (table !== undefined) (read[table] ??= []).push(how);
      all.push(...Object.keys(read));
      expect([question.sql, inSequence(read).filter((table) => FILLED.includes(table))]).toEqual([question.sql, []]);
    }
    expect(all).toEqual(expect.arrayContaining(['item_lineage', 'item', 'citation', 'contribution', 'criterion']));
  });

  it('and what is read from beginning to end would be seen', async () => {
    const parts = await partsOf(CompiledQuery.raw(`select from search_document where title like '%x%'`));
    expect(parts.map((part) => part['Node Type'])).toEqual(['Seq Scan']);
  });
});
