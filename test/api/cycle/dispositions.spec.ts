import { randomUUID } from 'node:crypto';
import { ANN, BEN, FAY } from '../../servers/a-council.js';
import { AUD, TIM, aCycle, type Refusing, type Said, type TestCycle } from '../../servers/a-cycle.js';
import { anApi, type TestApi } from '../../servers/an-api.js';

const ITEM = { title: 'A short form', framing: 'Nobody reads the long one' };
const UNTIL = new Date(Date.now() + 30 * 86_400_000).toISOString();

interface Item {
  id: string;
  revision: number;
  ready: boolean;
  passages: { quote: string | null; author: { name: string } | null }[];
}

describe('dispositions', () => {
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

  beforeAll(async () => {
    api = await anApi();
  });
  beforeEach(async () => {
    cycle = await aCycle(api);
    await cycle.enter('session');
    said = await cycle.say(ANN, { text: 'The 👩‍🔧 report takes 18 minutes' });
  });
  afterAll(() => api.stop());

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
    ['an answer that does not go with its kind', { kind: 'will_not', reason: 'Nobody asked', answer: 'x' }, ['answer']],
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
