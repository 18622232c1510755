import { randomUUID } from 'node:crypto';
import { ANN, BEN, FAY } from '../servers/a-council.js';
import { AUD, EVE, TIM, aCycle, type Refusing, type Said, type TestCycle } from '../servers/a-cycle.js';
import { anApi, type TestApi } from '../servers/an-api.js';

const CRITERION = { statement: 'It is quick', metric: 'time', comparator: 'lte', threshold: 6, unit: 'minutes' };
const ITEM = { title: 'A short form', framing: 'Nobody reads the long one' };
const UNTIL = new Date(Date.now() + 30 * 86_400_000).toISOString();

interface Item {
  id: string;
  revision: number;
  ready: boolean;
  passages: { quote: string | null; author: { name: string } | null }[];
}

describe('the backlog', () => {
  let api: TestApi;
  let cycle: TestCycle;
  let said: Said;
  const create = (body: object = ITEM, as = FAY) => cycle.post<Item & Refusing>(as, 'items', body);
  const route = <Body = Item & Refusing>(
    as: string,
    method: 'GET' | 'PATCH' | 'POST' | 'PUT',
    path: string,
    body?: unknown,
    headers = {},
  ) => api.call<Body>(as, method, `/v1/${path}`, body, headers);
  const passage = (over = {}) => ({ contribution: said.id, starts: 0, ends: 10, ...over });

  beforeAll(async () => {
    api = await anApi();
  });
  beforeEach(async () => {
    cycle = await aCycle(api);
    await cycle.enter('session');
    said = await cycle.say(ANN, { text: 'The 👩‍🔧 report takes 18 minutes' });
  });
  afterAll(() => api.stop());

  it('keeps an item with whose words it cites and who wrote it', async () => {
    const body = {
      ...ITEM,
      coAuthors: [ANN, BEN, ANN],
      criteria: [CRITERION, { statement: 'It is kind' }],
      passages: [passage()],
    };
    const created = await create(body);
    expect(created).toMatchObject({
      status: 201,
      headers: { etag: '"1"' },
      body: {
        status: 'proposed',
        ready: true,
        coAuthors: [{ name: 'Ann' }, { name: 'Ben' }],
        criteria: [CRITERION, { statement: 'It is kind', threshold: null }],
        passages: [{ contribution: said.id, author: { name: 'Ann' } }],
      },
    });
    expect(created.body.passages[0]?.quote).toBe([...said.text].slice(0, 10).join(''));
    expect(await route(ANN, 'GET', `items/${created.body.id}`)).toMatchObject({ status: 200, body: created.body });
    expect(await cycle.get(ANN, 'items')).toMatchObject({ body: { items: [created.body], next: null } });
    expect(await cycle.journal('item-created')).toMatchObject([{ body: { criteria: 2, passages: 1, coAuthors: 2 } }]);
  });

  it('quotes nobody to those who may not read them', async () => {
    const narrow = await cycle.say(ANN, { audience: 'restricted' });
    const { body } = await create({ ...ITEM, passages: [passage({ contribution: narrow.id })] });
    const quoted = async (as: string) => (await route(as, 'GET', `items/${body.id}`)).body.passages[0]?.quote ?? null;
    expect([await quoted(FAY), await quoted(ANN), await quoted(BEN)]).toEqual(['The report', 'The report', null]);
  });

  it('grows part by part until refinement can end', async () => {
    const { id } = (await create()).body;
    await cycle.enter('refinement');
    await route(FAY, 'PUT', `contributions/${said.id}/disposition`, { kind: 'will_change', items: [id] });
    expect(await cycle.post(FAY, 'refinement/end')).toMatchObject({
      status: 409,
      body: { errors: [{ path: `items.${id}` }] },
    });
    expect(await route(FAY, 'POST', `items/${id}/passages`, passage())).toMatchObject({
      status: 201,
      body: { ready: false },
    });
    expect(await route(FAY, 'POST', `items/${id}/passages`, passage({ ends: 5 }))).toMatchObject({
      status: 409,
      body: { code: 'already-exists' },
    });
    expect(await route(FAY, 'POST', `items/${id}/criteria`, { statement: 'It is kind' })).toMatchObject({
      body: { ready: false },
    });
    expect(await cycle.post(FAY, 'refinement/end')).toMatchObject({ status: 409 });
    expect(await route(FAY, 'POST', `items/${id}/criteria`, CRITERION)).toMatchObject({
      status: 201,
      body: { ready: true, criteria: [{ statement: 'It is kind' }, CRITERION] },
    });
    expect(await cycle.post(FAY, 'refinement/end')).toMatchObject({ status: 200, body: { phase: 'closure' } });
    expect(await route(FAY, 'POST', `items/${id}/criteria`, CRITERION)).toMatchObject({ status: 409 });
    expect(await create()).toMatchObject({ status: 409, body: { code: 'phase-closed' } });
  });

  it('names everything that an item refers to and that is not there, at once', async () => {
    const other = await aCycle(api);
    await other.enter('session');
    const foreign = await other.say(ANN);
    const length = [...said.text].length;
    const answer = await create({
      ...ITEM,
      coAuthors: ['nobody@example.org'],
      criteria: [{ ...CRITERION, obligation: randomUUID() }],
      passages: [
        passage({ contribution: foreign.id }),
        passage({ ends: length }),
        passage({ ends: length + 1 }),
        passage(),
      ],
    });
    expect(answer).toMatchObject({ status: 422, body: { code: 'unknown-reference' } });
    expect(answer.body.errors.map(({ path }) => path)).toEqual([
      'coAuthors[0]',
      'criteria[0].obligation',
      'passages[0].contribution',
      'passages[2].ends',
      'passages[3]',
    ]);
    const { id } = (await create()).body;
    const late = await route(FAY, 'POST', `items/${id}/passages`, passage({ ends: length + 1 }));
    expect(late).toMatchObject({ status: 422, body: { errors: [{ path: 'ends' }] } });
    expect((await cycle.get<{ items: unknown[] }>(FAY, 'items')).body.items).toHaveLength(1);
  });

  it('changes an item for whoever read its last revision; status and link also after the cycle', async () => {
    const { id } = (await create()).body;
    const change = (body: object, revision: number | null) =>
      route(FAY, 'PATCH', `items/${id}`, body, revision === null ? {} : { 'if-match': `"${revision}"` });
    const link = 'https://tracker.example.org/1';
    expect(await change({ title: 'B', status: 'agreed', link }, 1)).toMatchObject({
      status: 200,
      headers: { etag: '"2"' },
      body: { title: 'B', framing: ITEM.framing, status: 'agreed', link, revision: 2 },
    });
    expect(await change({ title: 'C' }, 1)).toMatchObject({ status: 412, body: { code: 'revision-conflict' } });
    expect(await change({ title: 'C' }, null)).toMatchObject({ status: 400 });
    expect(await change({}, 2)).toMatchObject({ status: 400 });
    expect(await change({ status: 'done' }, 2)).toMatchObject({ status: 400 });
    expect(await cycle.journal('item-changed')).toMatchObject([{ body: { from: 'proposed', to: 'agreed' } }]);
    await cycle.post(FAY, 'cancel', { reason: 'Budget' });
    expect(await change({ title: 'C' }, 2)).toMatchObject({ status: 409, body: { code: 'phase-closed' } });
    expect(await change({ status: 'shipped', link: null }, 2)).toMatchObject({
      status: 200,
      body: { status: 'shipped', link: null },
    });
  });

  it('pages', async () => {
    for (const title of ['a', 'b', 'c']) await create({ ...ITEM, title });
    const first = await cycle.get<{ items: Item[]; next: string }>(BEN, 'items?limit=2');
    const rest = await cycle.get<{ items: Item[]; next: null }>(BEN, `items?limit=2&after=${first.body.next}`);
    expect([...first.body.items, ...rest.body.items]).toMatchObject([{ title: 'a' }, { title: 'b' }, { title: 'c' }]);
    expect(rest.body.next).toBeNull();
  });

  it('is for facilitators to write, and for members to read', async () => {
    const { id } = (await create()).body;
    const writes: ['POST' | 'PATCH' | 'PUT', string, object][] = [
      ['POST', `cycles/${cycle.id}/items`, ITEM],
      ['POST', `items/${id}/criteria`, CRITERION],
      ['POST', `items/${id}/passages`, passage()],
      ['PATCH', `items/${id}`, { status: 'agreed' }],
      ['PUT', `contributions/${said.id}/disposition`, { kind: 'answered', answer: 'Yes' }],
      [
        'POST',
        `cycles/${cycle.id}/dispositions`,
        { items: [{ contribution: said.id, kind: 'answered', answer: 'Yes' }] },
      ],
    ];
    for (const [method, path, body] of writes) {
      const headers = { 'if-match': '"1"' };
      expect([path, (await route(ANN, method, path, body, headers)).status]).toEqual([path, 403]);
      expect([path, (await route(AUD, method, path, body, headers)).status]).toEqual([path, 403]);
      expect([path, (await route(EVE, method, path, body, headers)).status]).toEqual([path, 404]);
    }
    expect(await route(EVE, 'GET', `items/${id}`)).toMatchObject({ status: 404 });
    expect(await cycle.get(EVE, 'items')).toMatchObject({ status: 404 });
    expect(await cycle.get(AUD, 'items')).toMatchObject({ status: 200 });
  });

  it.each<[string, object, string]>([
    ['an unknown key', { ...ITEM, surprise: 1 }, ''],
    ['no title', { framing: 'x' }, 'title'],
    ['NUL', { ...ITEM, framing: 'a\u0000' }, 'framing'],
    ['half of a character', { ...ITEM, title: '\ud800' }, 'title'],
    ['a title that is too long', { ...ITEM, title: 'x'.repeat(201) }, 'title'],
    ['half of a measure', { ...ITEM, criteria: [{ statement: 's', metric: 'm' }] }, 'criteria[0].threshold'],
    ['an unknown comparator', { ...ITEM, criteria: [{ ...CRITERION, comparator: '<' }] }, 'criteria[0].comparator'],
    [
      'a passage that ends before it starts',
      { ...ITEM, passages: [{ contribution: randomUUID(), starts: 3, ends: 3 }] },
      'passages[0].ends',
    ],
    [
      'a passage that starts before the text',
      { ...ITEM, passages: [{ contribution: randomUUID(), starts: -1, ends: 3 }] },
      'passages[0].starts',
    ],
    ['no address', { ...ITEM, coAuthors: ['ann'] }, 'coAuthors[0]'],
  ])('refuses %s', async (_what, body, where) => {
    const answer = await create(body);
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid-input' } });
    expect(answer.body.errors.map(({ path }) => path)).toContain(where);
  });

  describe('dispositions', () => {
    const draft = (id: string, body: object, as = FAY) => route(as, 'PUT', `contributions/${id}/disposition`, body);

    it('are drafts that only those who refine see, and whose history is kept', async () => {
      const item = (await create()).body;
      expect(await draft(said.id, { kind: 'will_change', items: [item.id] })).toMatchObject({
        status: 200,
        body: { disposition: { kind: 'will_change', items: [{ id: item.id, title: ITEM.title }], publishedAt: null } },
      });
      expect(await draft(said.id, { kind: 'deferred', reason: 'After the audit', until: UNTIL })).toMatchObject({
        body: { disposition: { kind: 'deferred', until: UNTIL, items: [] } },
      });
      const seen = async (as: string) =>
        (await route<{ disposition: object }>(as, 'GET', `contributions/${said.id}`)).body.disposition;
      expect(await seen(ANN)).toBeNull();
      expect(await seen(TIM)).toBeNull();
      expect(await seen(AUD)).toMatchObject({ kind: 'deferred' });
      const listed = await cycle.get<{ items: { disposition: object | null }[] }>(BEN, 'contributions');
      expect(listed.body.items.map(({ disposition }) => disposition)).toEqual([null]);
      const history = await api.db
        .selectFrom('dispositionHistory')
        .select(['draft', 'audience'])
        .where('cycle', '=', cycle.id)
        .execute();
      expect(history).toMatchObject([{ draft: { kind: 'will_change', items: [item.id] }, audience: 'restricted' }]);
      expect((await cycle.journal('disposition-drafted')).map(({ audience }) => audience)).toEqual([
        'restricted',
        'restricted',
      ]);
    });

    it.each<[string, object, string[]]>([
      ['will_change without items', { kind: 'will_change' }, ['items']],
      ['will_change with no items', { kind: 'will_change', items: [] }, ['items']],
      ['will_change with an item of nobody', { kind: 'will_change', items: [randomUUID()] }, ['items[0]']],
      ['will_not without a reason', { kind: 'will_not' }, ['reason']],
      ['will_not with a short reason', { kind: 'will_not', reason: 'too short' }, ['reason']],
      ['deferred without anything', { kind: 'deferred' }, ['until', 'reason']],
      [
        'deferred into the past',
        { kind: 'deferred', until: '2020-01-01T00:00:00Z', reason: 'After the audit' },
        ['until'],
      ],
      ['answered without an answer', { kind: 'answered' }, ['answer']],
      [
        'an answer that does not go with its kind',
        { kind: 'will_not', reason: 'Nobody asked', answer: 'x' },
        ['answer'],
      ],
      ['a duplicate of nothing', { kind: 'duplicate' }, ['duplicateOf']],
      ['a duplicate of nobody', { kind: 'duplicate', duplicateOf: randomUUID() }, ['duplicateOf']],
    ])('refuses %s', async (_what, body, paths) => {
      const answer = await draft(said.id, body);
      expect(answer).toMatchObject({ status: 422, body: { code: 'incomplete-disposition' } });
      expect(answer.body.errors.map(({ path }) => path)).toEqual(paths);
    });

    it.each<[string, unknown]>([
      ['an unknown kind', { kind: 'maybe' }],
      ['an unknown key', { kind: 'answered', answer: 'x', audience: 'public' }],
      ['NUL', { kind: 'answered', answer: 'a\u0000' }],
      ['half of a character', { kind: 'answered', answer: '\udc00' }],
      ['__proto__', '{"kind":"answered","answer":"x","__proto__":{}}'],
      ['no id', { kind: 'duplicate', duplicateOf: 'first' }],
    ])('refuses %s', async (_what, body) => {
      expect(await draft(said.id, body as object)).toMatchObject({ status: 400 });
    });

    it('lets a duplicate point to what is none, and nothing else', async () => {
      const [second, third] = [await cycle.say(BEN), await cycle.say(TIM)];
      const of = (duplicateOf: string) => ({ kind: 'duplicate', duplicateOf });
      const no = { status: 422, body: { errors: [{ path: 'duplicateOf' }] } };
      expect(await draft(said.id, of(said.id))).toMatchObject(no);
      expect(await draft(second.id, of(said.id))).toMatchObject({
        status: 200,
        body: { disposition: { duplicateOf: said.id } },
      });
      expect(await draft(third.id, of(second.id))).toMatchObject(no);
      expect(await draft(said.id, of(third.id))).toMatchObject(no);
      const both = [
        { contribution: second.id, ...of(third.id) },
        { contribution: said.id, ...of(third.id) },
      ];
      expect(await cycle.post(FAY, 'dispositions', { items: both })).toMatchObject({ status: 200 });
      const circle = [
        { contribution: second.id, ...of(third.id) },
        { contribution: third.id, ...of(second.id) },
      ];
      expect(await cycle.post(FAY, 'dispositions', { items: circle })).toMatchObject({ status: 422 });
    });

    it('are drafted by the hundred: all of them, or none and everything that is wrong', async () => {
      const others = await Promise.all(Array.from({ length: 30 }, () => cycle.say(BEN)));
      const items = [said, ...others].map(({ id }) => ({
        contribution: id,
        kind: 'answered',
        answer: 'It is in the settings',
      }));
      const wrong = items.map((item, index) =>
        index === 3
          ? { contribution: item.contribution, kind: 'will_not' }
          : index === 7
            ? { ...item, contribution: randomUUID() }
            : item,
      );
      const refused = await cycle.post<Refusing>(FAY, 'dispositions', { items: [...wrong, items[0]] });
      expect(refused).toMatchObject({ status: 422 });
      expect(refused.body.errors.map(({ path }) => path)).toEqual([
        'items[3].reason',
        'items[7].contribution',
        'items[31].contribution',
      ]);
      expect(await api.db.selectFrom('disposition').select('kind').where('cycle', '=', cycle.id).execute()).toEqual([]);
      expect(await cycle.post(FAY, 'dispositions', { items: items.slice(1) })).toMatchObject({
        status: 200,
        body: { drafted: 30, undisposed: 1 },
      });
      const many = Array.from({ length: 501 }, () => ({ contribution: randomUUID(), kind: 'answered', answer: 'x' }));
      expect(await cycle.post(FAY, 'dispositions', { items: many })).toMatchObject({
        status: 400,
        body: { errors: [{ path: 'items' }] },
      });
      expect((await cycle.post(FAY, 'dispositions', { items: many.slice(1) })).status).toBe(422);
    });

    it('are closed before the session, on hold and once they are published', async () => {
      const answer = { kind: 'answered', answer: 'It is in the settings' };
      await cycle.post(FAY, 'back', { reason: 'Once more' });
      expect(await draft(said.id, answer)).toMatchObject({ status: 409, body: { code: 'phase-closed' } });
      await cycle.enter('session');
      await cycle.post(FAY, 'hold', { reason: 'A pause' });
      expect(await draft(said.id, answer)).toMatchObject({ status: 409, body: { code: 'on-hold' } });
      await cycle.post(FAY, 'resume');
      expect(await draft(said.id, answer)).toMatchObject({ status: 200 });
      await cycle.enter('closure');
      expect(await draft(said.id, { ...answer, answer: 'It is under More' })).toMatchObject({ status: 200 });
      await cycle.enter('closed');
      expect(await draft(said.id, answer)).toMatchObject({ status: 409 });
    });
  });
});
