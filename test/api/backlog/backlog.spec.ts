import { randomUUID } from 'node:crypto';
import { loadStepFacts } from '../../../libs/commands/time/step-facts.js';
import { loadCycle } from '../../../libs/commands/venue/load-cycle.js';
import { openIn } from '../../../libs/notifications/letters/owed.js';
import { ANN, BEN, FAY } from '../../servers/a-council.js';
import { AUD, EVE, aCycle, aCycleEach, type Refusing, type Said } from '../../servers/a-cycle.js';

const KIND = 'Given an error, when somebody sees it, then it says what to do';
const CRITERION = { statement: 'It is quick', metric: 'time', comparator: 'lte', threshold: 6, unit: 'minutes' };
const ITEM = { title: 'A short form', framing: 'Nobody reads the long one' };

interface Item {
  id: string;
  revision: number;
  ready: boolean;
  passages: { contribution: string | null; quote: string | null; author: { name: string } | null }[];
}

describe('the backlog', () => {
  const { api, cycle } = aCycleEach();
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

  beforeEach(async () => {
    await cycle.enter('session');
    said = await cycle.say(ANN, { text: 'The 👩‍🔧 report takes 18 minutes' });
  });

  it('keeps an item with whose words it cites and who wrote it', async () => {
    const body = {
      ...ITEM,
      coAuthors: [ANN, BEN, ANN],
      criteria: [CRITERION, { statement: KIND }],
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
        criteria: [CRITERION, { statement: KIND, threshold: null }],
        passages: [{ contribution: said.id, author: { name: 'Ann' } }],
      },
    });
    expect(created.body.passages[0]?.quote).toBe([...said.text].slice(0, 10).join(''));
    expect(await route(ANN, 'GET', `items/${created.body.id}`)).toMatchObject({ status: 200, body: created.body });
    expect(await cycle.get(ANN, 'items')).toMatchObject({ body: { items: [created.body], next: null } });
    expect(await cycle.journal('item-created')).toMatchObject([{ body: { criteria: 2, passages: 1, coAuthors: 2 } }]);
  });

  it('cites whole characters of the text, and nothing outside it', async () => {
    const length = [...said.text].length;
    expect(said.text.length).toBeGreaterThan(length); // UTF-16 counts some of them twice
    const whole = await create({ ...ITEM, passages: [passage({ ends: length }), passage({ starts: 4, ends: 5 })] });
    expect(whole.body.passages.map(({ quote }) => quote).sort()).toEqual([said.text, '👩'].sort());
    for (const ends of [length + 1, said.text.length, 100_000]) {
      expect(await create({ ...ITEM, passages: [passage({ starts: length - 1, ends })] })).toMatchObject({
        status: 422,
        body: { code: 'unknown-reference', errors: [{ path: 'passages[0].ends' }] },
      });
    }
    expect(await create({ ...ITEM, passages: [passage({ starts: 9, ends: 4 })] })).toMatchObject({ status: 400 });
  });

  it('quotes nobody to those who may not read them', async () => {
    const narrow = await cycle.say(ANN, { audience: 'restricted' });
    const { body } = await create({ ...ITEM, passages: [passage({ contribution: narrow.id })] });
    const cited = async (as: string) => {
      const [last] = (await route(as, 'GET', `items/${body.id}`)).body.passages;
      return [last?.quote, last?.contribution];
    };
    expect(await cited(FAY)).toEqual(['The report', narrow.id]);
    expect(await cited(ANN)).toEqual(['The report', narrow.id]);
    expect(await cited(BEN)).toEqual([null, null]);
  });

  it('grows part by part until refinement can end', async () => {
    const { id } = (await create()).body;
    await cycle.enter('refinement');
    await route(FAY, 'PUT', `contributions/${said.id}/disposition`, { kind: 'will_change', items: [id] });
    expect(await cycle.post(FAY, 'refinement/end')).toMatchObject({
      status: 409,
      body: {
        errors: [
          {
            path: `items.${id}`,
            message: expect.stringMatching(/^“A short form” cites no words .*, and has no criterion/),
          },
        ],
      },
    });
    expect(await route(FAY, 'POST', `items/${id}/passages`, passage())).toMatchObject({
      status: 201,
      body: { ready: false },
    });
    expect(await route(FAY, 'POST', `items/${id}/passages`, passage({ ends: 5 }))).toMatchObject({
      status: 409,
      body: { code: 'already-exists' },
    });
    expect(await route(FAY, 'POST', `items/${id}/criteria`, { statement: KIND })).toMatchObject({
      body: { ready: false },
    });
    expect(await cycle.post(FAY, 'refinement/end')).toMatchObject({
      status: 409,
      body: { errors: [{ message: expect.stringMatching(/^“A short form” has no criterion with a limit, such as/) }] },
    });
    expect(await route(FAY, 'POST', `items/${id}/criteria`, CRITERION)).toMatchObject({
      status: 201,
      body: { ready: true, criteria: [{ statement: KIND }, CRITERION] },
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
    const { id } = (await create({ ...ITEM, criteria: [CRITERION], passages: [passage()] })).body;
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

  it('is agreed only with words that it cites and a criterion with a limit; what has shipped is a fact, and no one adds to it after its cycle', async () => {
    const { id } = (await create({ ...ITEM, passages: [passage()], criteria: [{ statement: KIND }] })).body;
    const change = (of: string, status: string) => route(FAY, 'PATCH', `items/${of}`, { status }, { 'if-match': '*' });
    const message = expect.stringMatching(/^“A short form” has no criterion with a limit/) as string;
    const body = { code: 'unfinished-items', errors: [{ path: `items.${id}`, message }] };
    expect(await change(id, 'agreed')).toMatchObject({ status: 409, body });
    await route(FAY, 'POST', `items/${id}/criteria`, CRITERION);
    expect(await change(id, 'agreed')).toMatchObject({ status: 200 });
    const [other, late] = [(await create()).body.id, (await create()).body.id];
    expect(await change(other, 'shipped')).toMatchObject({ status: 200 });
    await cycle.post(FAY, 'cancel', { reason: 'Budget' });
    expect(await change(late, 'agreed')).toMatchObject({ status: 200 });
  });

  it('drops an item only when no draft answer promises it, and then asks no more of it', async () => {
    const { id } = (await create()).body;
    const drop = (revision = 1) =>
      route(FAY, 'PATCH', `items/${id}`, { status: 'dropped' }, { 'if-match': `"${revision}"` });
    const answer = (body: object) => route(FAY, 'PUT', `contributions/${said.id}/disposition`, body);
    const willChange = { kind: 'will_change', items: [id] };
    await cycle.enter('refinement');
    expect(await answer(willChange)).toMatchObject({ status: 200 });
    expect(await drop()).toMatchObject({
      status: 409,
      body: {
        code: 'illegal-step',
        detail: expect.stringContaining('change that disposition first'),
        errors: [
          {
            path: `contributions.${said.id}`,
            message: '“The 👩‍🔧 report takes 18 minutes” is answered with this item',
          },
        ],
      },
    });
    await answer({ kind: 'will_not', reason: 'The law asks for this field' });
    expect(await drop()).toMatchObject({ status: 200, body: { status: 'dropped', revision: 2 } });
    expect(await answer(willChange)).toMatchObject({
      status: 422,
      body: { code: 'incomplete-disposition', errors: [{ path: 'items[0]', message: 'The item was dropped' }] },
    });
    const facts = await api.db.transaction().execute(async (tx) => {
      const now = new Date().toISOString();
      return loadStepFacts(tx, await loadCycle(tx, cycle.id), { kind: 'cycle' }, now);
    });
    expect(facts.missing.map(({ code }) => code)).not.toContain('unfinished-items');
    expect(await openIn(api.db, cycle.id)).toMatchObject({ items: 0 });
    expect(await cycle.post(FAY, 'refinement/end')).toMatchObject({ status: 200, body: { phase: 'closure' } });
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
    ['prose for a criterion', { ...ITEM, criteria: [{ statement: 'It is kind' }] }, 'criteria[0].statement'],
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
});
