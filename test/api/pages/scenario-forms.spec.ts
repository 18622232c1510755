import { randomUUID } from 'node:crypto';
import { ANN, FAY } from '../../servers/a-council.js';
import { aCycleEach } from '../../servers/a-cycle.js';
import { aBrowser, formIn, type TestBrowser } from './a-browser.js';
import { barriersOf } from './accessible.js';

describe('forms of what a demonstration shows', () => {
  const { api, cycle } = aCycleEach();
  let ann: TestBrowser;
  beforeEach(async () => {
    ann = await aBrowser(api, ANN);
  });

  it('take what is to be shown of a topic, from facilitators and until the session is over', async () => {
    const { topics } = (await cycle.get<{ topics: readonly { id: string }[] }>(FAY, 'agenda')).body;
    const page = `/v1/topics/${topics[0]?.id ?? ''}`;
    expect(await ann.page(page)).not.toContain('id="say"');
    const fay = await aBrowser(api, FAY);
    expect(barriersOf(await fay.page(page))).toEqual([]);
    const form = await fay.form(page, `${page}/scenarios`);
    const lines = { constraints: 'no network\n\n winter gloves', assistiveTechnology: 'VoiceOver' };
    const short = await fay.send(form, { situation: 'In a basement', ...lines });
    expect([short.status, short.text]).toEqual([400, expect.stringContaining('id="again-data-wrong"')]);
    const written = { situation: 'In a basement', data: '31 visits', ...lines };
    expect(await fay.send(formIn(short.text, `${page}/scenarios`), written)).toMatchObject({ status: 303, to: page });
    const { scenarios } = (await api.call<{ scenarios: object[] }>(FAY, 'GET', page)).body;
    expect(scenarios).toMatchObject([
      { ...written, constraints: ['no network', 'winter gloves'], assistiveTechnology: ['VoiceOver'], criteria: [] },
    ]);
    await cycle.enter('session');
    const item = { title: 'Short form', framing: 'Too long', criteria: [{ statement: 'It takes at most 6 minutes' }] };
    const criteria = (await cycle.post<{ criteria: { id: string }[] }>(FAY, 'items', item)).body.criteria.map(
      ({ id }) => id,
    );
    const another = await fay.form(page, `${page}/scenarios`);
    await fay.send(another, { situation: 'At a desk', data: 'The same', 'criteria[0]': criteria[0] ?? '' });
    const now = (await api.call<{ scenarios: object[] }>(FAY, 'GET', page)).body.scenarios;
    expect(now).toMatchObject([{}, { situation: 'At a desk', criteria, constraints: [] }]);
    await cycle.enter('refinement');
    expect(await fay.page(page)).not.toContain('id="say"');
  });

  it('change what is to be shown and take it off, as long as nobody has observed it; then only what it is held against', async () => {
    const { topics } = (await cycle.get<{ topics: readonly { id: string }[] }>(FAY, 'agenda')).body;
    const topic = `/v1/topics/${topics[0]?.id ?? ''}`;
    const shown = {
      situation: 'In a basement',
      data: '31 visits',
      expected: 'It is kept',
      constraints: ['no\nnetwork'],
    };
    const add = async (): Promise<string> =>
      `/v1/scenarios/${(await api.call<{ id: string }>(FAY, 'POST', `${topic}/scenarios`, shown)).body.id}`;
    const [one, other] = [await add(), await add()];
    const read = async () => (await api.call(FAY, 'GET', one)).body;
    const fay = await aBrowser(api, FAY);
    expect(await ann.page(one)).not.toContain('id="say"');
    const page = await fay.page(one);
    expect(barriersOf(page)).toEqual([]);
    expect(await fay.page(topic)).toContain(`href="${one}"`);
    expect(page).toMatch(/<textarea id="change-constraints"[^>]*>\nno\n {2}network<\/textarea>/);
    const form = formIn(page, one);
    const words = { situation: 'In a lift', data: '31 visits', constraints: 'no\r\n  network\r\ngloves' };
    expect(await fay.send(form, words)).toMatchObject({ status: 303, to: one });
    const kept = { ...words, expected: null, constraints: ['no\nnetwork', 'gloves'], revision: 2, criteria: [] };
    expect(await read()).toMatchObject(kept);
    expect(await fay.send({ ...form, fields: { ...form.fields, key: randomUUID() } }, words)).toMatchObject({
      status: 412,
    });
    const emptied = await fay.send(await fay.form(one, one), { ...words, data: ' ' });
    expect([emptied.status, emptied.text]).toEqual([400, expect.stringContaining('id="again-data-wrong"')]);
    await cycle.enter('session');
    const item = { title: 'Short form', framing: 'Too long', criteria: [{ statement: 'It takes at most 6 minutes' }] };
    const made = await cycle.post<{ criteria: { id: string }[] }>(FAY, 'items', item);
    const criteria = made.body.criteria.map(({ id }) => id);
    const late = { change: await fay.form(one, one, 'situation'), remove: await fay.form(one, `${one}/remove`) };
    const seen = { expected: 'Six minutes for a visit', observed: 'It took 18 minutes', fit: 'fits', verdict: 'works' };
    await cycle.say(ANN, { kind: 'evidence', scenario: one.split('/').at(-1), observation: seen });
    const says = 'People have observed this scenario';
    expect(await fay.send(late.change, words)).toMatchObject({ status: 409, text: expect.stringContaining(says) });
    expect(await fay.send(late.remove, {})).toMatchObject({ status: 409, text: expect.stringContaining(says) });
    const observed = await fay.page(one);
    expect(observed).toContain('People have observed it as it is');
    expect([observed.includes('change-situation'), observed.includes(`${one}/remove`)]).toEqual([false, false]);
    await fay.send(formIn(observed, one), { 'criteria[0]': criteria[0] ?? '' });
    expect(await read()).toMatchObject({ ...kept, revision: 3, criteria });
    expect(await fay.send(await fay.form(other, `${other}/remove`), {})).toMatchObject({ status: 303, to: topic });
    expect((await api.call<{ scenarios: object[] }>(FAY, 'GET', topic)).body.scenarios).toHaveLength(1);
    await cycle.enter('refinement');
    expect(await fay.page(one)).not.toContain('id="say"');
  });
});
