import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { ApiClient } from '../../../apps/cli/src/client/api-client.js';
import { exportKnowledge } from '../../../apps/cli/src/commands/knowledge/export.js';
import type { ClosureNote } from '../../../libs/domain/closure/closure-note.js';
import { documentToMarkdown, fileOf, type KnowledgeDocument } from '../../../libs/domain/knowledge/document.js';
import { ANN, BEN, CLEO, FAY } from '../../servers/a-council.js';
import { EVE, TIM, aCycle, type TestCycle } from '../../servers/a-cycle.js';
import { anApi, type TestApi } from '../../servers/an-api.js';

interface Page {
  readonly items: readonly KnowledgeDocument[];
  readonly next: string | null;
}
const STORY = {
  kind: 'story',
  story: { when: 'the radio fails', want: 'to report <b>offline</b>', soThat: 'nothing is lost' },
};
const silent = { say: () => undefined, result: () => undefined };

describe('knowledge goes out', () => {
  let api: TestApi;
  let cycle: TestCycle;
  let folder: string;
  const ids: Record<'story' | 'item' | 'secret', string> = { story: '', item: '', secret: '' };
  beforeAll(async () => {
    api = await anApi();
    const decision = {
      question: 'Do we drop it?',
      options: [{ title: 'Drop it' }],
      proposer: ANN,
      authority: FAY,
      reviewers: [CLEO],
    };
    cycle = await aCycle(api, { brief: { invite: [ANN, BEN, TIM], decisions: [decision] } });
    const obligations = [{ reference: 'GDPR Art. 30', statement: 'Records say who changed what' }];
    expect(await cycle.post(CLEO, 'obligations', { obligations })).toMatchObject({ status: 200 });
    await cycle.enter('session');
    ids.story = (await cycle.say(ANN, { text: undefined, ...STORY })).id;
    ids.secret = (await cycle.say(TIM, { text: undefined, ...STORY, audience: 'team' })).id;
    const statement = 'Given no network, when the report is saved, then nothing typed is lost';
    const { id: obligation } = await api.db.selectFrom('obligation').select('id').executeTakeFirstOrThrow();
    const passages = [ids.story, ids.secret].map((contribution) => ({ contribution, starts: 0, ends: 9 }));
    const criteria = [{ statement, obligation, story: ids.story }];
    const body = {
      title: '# [Offline](javascript:alert(1)) drafts',
      framing: 'Typing is lost\n\n<script>alert(1)</script>',
    };
    ids.item = (await cycle.post<{ id: string }>(FAY, 'items', { ...body, criteria, passages })).body.id;
    const { id: decided } = await api.db.selectFrom('decision').select('id').executeTakeFirstOrThrow();
    await api.call(FAY, 'POST', `/v1/items/${ids.item}/decisions`, { decision: decided });
  });
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'roundtable-export-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));
  afterAll(() => api.stop());

  const path = (query = ''): string => `/v1/programs/${cycle.program}/knowledge${query}`;
  const get = (as: string | null, query = '') => api.call<Page>(as, 'GET', path(query));
  const client = async (as: string) => new ApiClient(api.origin, await api.token(as));
  const linksOf = async (as: string, id: string) => (await get(as)).body.items.find((one) => one.id === id)?.links;

  it('with whole texts and what stands beside each, both ways, and only what its reader may read', async () => {
    const found = (await get(ANN)).body.items;
    expect(found.map(({ kind }) => kind).sort()).toEqual(['criterion', 'decision', 'item', 'obligation', 'story']);
    const criterion = found.find(({ kind }) => kind === 'criterion')?.id ?? '';
    const [story, item] = [`story:${ids.story}`, `item:${ids.item}`];
    const obligation = found.find(({ kind }) => kind === 'obligation')?.id ?? '';
    expect(await linksOf(ANN, criterion)).toEqual([item, obligation, story]);
    const decision = found.find(({ kind }) => kind === 'decision')?.id ?? '';
    expect(await linksOf(ANN, item)).toEqual([criterion, decision, story]);
    expect(await linksOf(ANN, decision)).toEqual([item]);
    expect(await linksOf(ANN, story)).toEqual([criterion, item]);
    expect(await linksOf(ANN, obligation)).toEqual([criterion]);
    expect(await linksOf(TIM, item)).toContain(`story:${ids.secret}`);
    expect(JSON.stringify(found)).not.toContain(ids.secret);
  });

  it('in pages that miss nothing and repeat nothing', async () => {
    const whole = (await get(FAY)).body.items.map(({ id }) => id);
    const seen: string[] = [];
    for (let after: string | null = ''; after !== null;) {
      const { items, next }: Page = (await get(FAY, `?limit=2${after ? `&after=${after}` : ''}`)).body;
      expect(items.length).toBeLessThanOrEqual(2);
      seen.push(...items.map(({ id }) => id));
      after = next;
    }
    expect(whole).toHaveLength(6);
    expect(seen).toEqual(whole);
  });

  it('to members only, and says what is wrong with a page', async () => {
    expect(await get(EVE)).toMatchObject({ status: 404 });
    for (const query of ['?after=x', '?limit=0', '?limit=1000', '?kind=story'])
      expect(await get(ANN, query)).toMatchObject({ status: 400, body: { code: 'invalid-input' } });
  });

  it('as a folder of Markdown that runs nothing, and as JSON, by the command line', async () => {
    const into = join(folder, 'new', 'export');
    expect(await exportKnowledge(await client(ANN), into, cycle.program, silent)).toBe(0);
    const documents = JSON.parse(await readFile(join(into, 'knowledge.json'), 'utf8')) as KnowledgeDocument[];
    expect(documents).toEqual((await get(ANN)).body.items);
    const list = await readFile(join(into, 'README.md'), 'utf8');
    for (const { id, links } of documents) {
      const markdown = await readFile(join(into, fileOf(id)), 'utf8');
      expect(markdown).toBe(documentToMarkdown(documents.find((one) => one.id === id) as KnowledgeDocument));
      expect(list).toContain(`](${fileOf(id)})`);
      for (const link of links)
        expect(await readFile(join(into, fileOf(link)), 'utf8')).toContain(`](../${fileOf(id)})`);
    }
    const item = await readFile(join(into, fileOf(`item:${ids.item}`)), 'utf8');
    expect(item).not.toMatch(/(?<!\\)<script|(?<!\\)\[Offline/);
    expect(await readdir(join(into, 'story'))).toHaveLength(1);
  });

  it('with what came out of an item beside it, both ways', async () => {
    const made = { title: 'Drafts', framing: 'Kept on the phone' };
    const slice = (await cycle.post<{ id: string }>(FAY, 'items', made)).body.id;
    const { status } = await api.call(FAY, 'POST', `/v1/items/${slice}/lineage`, { of: ids.item, kind: 'split' });
    expect(status).toBe(201);
    expect(await linksOf(ANN, `item:${slice}`)).toEqual([`item:${ids.item}`]);
    expect(await linksOf(ANN, `item:${ids.item}`)).toContain(`item:${slice}`);
    await api.db.updateTable('item').set({ audience: 'team' }).where('id', '=', slice).execute();
    await api.call(FAY, 'PATCH', `/v1/items/${slice}`, { status: 'dropped' }, { 'if-match': '*' });
    expect(await linksOf(ANN, `item:${ids.item}`)).not.toContain(`item:${slice}`);
    expect(await linksOf(TIM, `item:${ids.item}`)).toContain(`item:${slice}`);
  });

  it('with what a closure note promises beside the item that carries it, both ways', async () => {
    const measure = { statement: 'It is quick', metric: 'time', comparator: 'lte', threshold: 2, unit: 'seconds' };
    const { title } = (await get(ANN)).body.items.find(({ kind }) => kind === 'item') ?? { title: '' };
    const said = (await cycle.say(ANN, { text: undefined, ...STORY })).id;
    const passages = [{ contribution: said, starts: 0, ends: 9 }];
    const twin = (await cycle.post<{ id: string }>(FAY, 'items', { title, framing: 'Another of that name', passages }))
      .body.id;
    const items = [ids.item, twin];
    for (const item of items) await api.call(FAY, 'POST', `/v1/items/${item}/criteria`, measure);
    const answers = [ids.story, ids.secret, said].map((contribution) => ({
      contribution,
      kind: 'will_change',
      items: [contribution === said ? twin : ids.item],
    }));
    expect(await cycle.post(FAY, 'dispositions', { items: answers })).toMatchObject({ status: 200 });
    await cycle.enter('refinement');
    expect(await cycle.post(FAY, 'refinement/end')).toMatchObject({ status: 200 });
    const { id: decided } = await api.db.selectFrom('decision').select('id').executeTakeFirstOrThrow();
    await api.call(FAY, 'POST', `/v1/decisions/${decided}/withdraw`, { reason: 'It is not asked any more' });
    expect(await cycle.post(FAY, 'closure/publish')).toMatchObject({ status: 200 });
    const { willChange } = (await cycle.get<{ note: ClosureNote }>(FAY, 'closure')).body.note;
    expect(willChange.map(({ item }) => item).sort()).toEqual([...items].sort());
    for (const [nth, { item }] of willChange.entries()) {
      const line = `closure:${cycle.id}:${nth + 1}`;
      expect(await linksOf(ANN, line)).toEqual([`item:${item}`]);
      const beside = (await linksOf(ANN, `item:${item}`)) ?? [];
      expect(beside.filter((link) => link.startsWith('closure:'))).toEqual([line]);
    }
  });

  it('over nothing that stands in a folder already', async () => {
    await exportKnowledge(await client(ANN), folder, cycle.program, silent);
    await expect(exportKnowledge(await client(ANN), folder, cycle.program, silent)).rejects.toMatchObject({ code: 2 });
    const file = join(folder, 'README.md');
    await expect(exportKnowledge(await client(ANN), file, cycle.program, silent)).rejects.toMatchObject({ code: 2 });
    const refused = exportKnowledge(await client(EVE), join(folder, 'other'), cycle.program, silent);
    await expect(refused).rejects.toMatchObject({ code: 6 });
  });
});

describe('a document as Markdown', () => {
  const id = 'item:00000000-0000-4000-8000-000000000001';
  const rest = { cycle: null, segments: [], outcome: null, at: '2026-03-30T09:00:00.000Z', links: [] };

  it('begins no HTML, link, image, heading or front matter by what people wrote, whatever that is', () => {
    const risky = fc.constantFrom(
      '<script>',
      '![x](y)',
      '[a](javascript:b)',
      '---',
      '# x',
      '\n\n',
      '> q',
      '`c`',
      '&lt;',
      '|',
      'text',
    );
    const text = fc
      .array(fc.oneof(risky, fc.string({ unit: 'grapheme', maxLength: 5 })), { maxLength: 8 })
      .map((parts) => parts.join(' '));
    fc.assert(
      fc.property(text, text, (title, body) => {
        const markdown = documentToMarkdown({ ...rest, id, kind: 'item', title, body });
        const [, ...lines] = markdown
          .slice(markdown.indexOf('\n---\n') + 5)
          .trimStart()
          .split('\n'); // after the heading
        expect(markdown.startsWith('---\nid: ')).toBe(true);
        expect(lines.join('\n')).not.toMatch(/(?<!\\)(?:\\\\)*[<>`[\]|&]|^\s{0,3}(#|[-+] |\d+[.)] )/m);
      }),
    );
  });
});
