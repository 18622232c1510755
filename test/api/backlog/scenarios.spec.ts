import { randomUUID } from 'node:crypto';
import type { KnowledgeExport, KnowledgeList } from '../../../apps/api/src/knowledge/knowledge.schemas.js';
import { AGENDA, ANN, BEN, FAY } from '../../servers/a-council.js';
import { EVE, aCycle, aCycleEach, type Refusing } from '../../servers/a-cycle.js';

describe('scenarios', () => {
  const { api, cycle } = aCycleEach();
  interface Scenario extends Refusing {
    readonly id: string;
    readonly criteria: readonly string[];
  }
  const SITUATION = { situation: 'Fill in the form', data: 'Last week' };
  let topic: string;
  const route = <Body = Scenario>(
    as: string,
    method: 'GET' | 'PATCH' | 'POST' | 'DELETE',
    path: string,
    body?: object,
    headers = {},
  ) => api.call<Body>(as, method, `/v1/${path}`, body, headers);
  const add = (more = {}, as = FAY) => route(as, 'POST', `topics/${topic}/scenarios`, { ...SITUATION, ...more });
  const change = (id: string, patch: object, as = FAY) =>
    route(as, 'PATCH', `scenarios/${id}`, patch, { 'if-match': '*' });
  const observe = (as: string, more = {}) =>
    cycle.post<{ id: string; topic: string; scenario: string } & Refusing>(as, 'contributions', {
      kind: 'evidence',
      text: 'It took nine minutes',
      topic,
      observation: { expected: 'Six minutes', observed: 'Nine minutes', fit: 'partly', verdict: 'works_with_changes' },
      ...more,
    });
  const flags = async () =>
    (await route<{ flags: { code: string; facts: object }[] }>(FAY, 'GET', `cycles/${cycle.id}`)).body.flags;
  const criterionOf = async (): Promise<{ item: string; criterion: string }> => {
    const criteria = [{ statement: 'The weekly report takes at most 6 minutes' }];
    const made = await cycle.post<{ id: string; criteria: { id: string }[] }>(FAY, 'items', {
      title: 'A short form',
      framing: 'Too long',
      criteria,
    });
    return { item: made.body.id, criterion: made.body.criteria[0]?.id ?? '' };
  };
  beforeEach(async () => {
    topic = (await cycle.get<{ topics: { id: string }[] }>(FAY, 'agenda')).body.topics[0]?.id ?? '';
  });

  it('are bound to criteria in the first cycle, and evidence of them counts for these', async () => {
    const one = await add({ expected: 'Six minutes', constraints: ['no network'] });
    expect(one).toMatchObject({
      status: 201,
      headers: { etag: '"1"' },
      body: { ...SITUATION, topic, expected: 'Six minutes', constraints: ['no network'], criteria: [] },
    });
    await cycle.enter('session');
    const { item, criterion } = await criterionOf();
    const other = await add({ situation: 'Send it', criteria: [criterion] });
    expect(other).toMatchObject({ status: 201, body: { criteria: [criterion] } });
    expect(await change(one.body.id, { criteria: [criterion] })).toMatchObject({
      status: 200,
      headers: { etag: '"2"' },
      body: { criteria: [criterion], expected: 'Six minutes', constraints: ['no network'] },
    });
    expect(await route(ANN, 'GET', `scenarios/${one.body.id}`)).toMatchObject({ body: { criteria: [criterion] } });
    const seen = await observe(ANN, { scenario: other.body.id });
    expect(seen).toMatchObject({ status: 201, body: { topic, scenario: other.body.id } });
    expect(await observe(ANN, { scenario: one.body.id, topic: undefined })).toMatchObject({ body: { topic } });
    const shown = await route<{ criteria: { demonstrated: object }[] }>(BEN, 'GET', `items/${item}`);
    expect(shown.body.criteria[0]?.demonstrated).toEqual({
      scenarios: 2,
      works: 0,
      worksWithChanges: 2,
      doesNotWork: 0,
    });
    const traced = async (kind: string, id: string) =>
      (await route<{ nodes: { id: string }[] }>(BEN, 'GET', `trace/${kind}/${id}`)).body.nodes.map((node) => node.id);
    expect(await traced('contribution', seen.body.id)).toContain(criterion);
    expect(await traced('criterion', criterion)).toEqual(expect.arrayContaining([seen.body.id, topic]));
    await cycle.enter('refinement');
    expect((await flags()).filter(({ code }) => code === 'unbound-demo')).toEqual([]);
    expect(await cycle.journal('scenario-changed')).toMatchObject([{ body: { changed: ['criteria'], revision: 2 } }]);
  });

  it('are named by evidence where a topic has several; of one only, that one is meant', async () => {
    const one = (await add()).body.id;
    await cycle.enter('session');
    const first = await observe(ANN);
    expect(first).toMatchObject({ status: 201, body: { scenario: one } });
    const other = (await add({ situation: 'Send it' })).body.id;
    const which = await observe(BEN);
    expect(which).toMatchObject({
      status: 422,
      body: {
        code: 'scenario-missing',
        errors: [
          { path: 'scenario', message: `${one}: Fill in the form` },
          { path: 'scenario', message: `${other}: Send it` },
        ],
      },
    });
    expect(await observe(BEN, { scenario: other })).toMatchObject({ status: 201, body: { scenario: other } });
    const mend = (patch: object) => route(ANN, 'PATCH', `contributions/${first.body.id}`, patch, { 'if-match': '*' });
    expect(await mend({ text: 'It took eight minutes' })).toMatchObject({ status: 200, body: { scenario: one } });
    expect(await mend({ scenario: other })).toMatchObject({ status: 200, body: { scenario: other } });
    expect(await mend({ topic: null })).toMatchObject({ status: 200, body: { topic: null, scenario: null } });
    const elsewhere = await aCycle(api);
    const foreign = (await elsewhere.get<{ topics: { id: string }[] }>(FAY, 'agenda')).body.topics[0]?.id;
    const theirs = (await route(FAY, 'POST', `topics/${foreign}/scenarios`, SITUATION)).body.id;
    for (const scenario of [randomUUID(), theirs])
      expect(await observe(BEN, { scenario })).toMatchObject({
        status: 422,
        body: { code: 'unknown-reference', errors: [{ path: 'scenario' }] },
      });
    expect(await observe(BEN, { kind: 'evidence', observation: undefined, text: 'looks good' })).toMatchObject({
      status: 422,
      body: { code: 'observation-missing' },
    });
  });

  it('come after what was said of their topic: that is of none of them, until it says so', async () => {
    await cycle.enter('session');
    const said = (await observe(ANN)).body.id;
    const { item, criterion } = await criterionOf();
    const one = (await add({ criteria: [criterion] })).body.id;
    const counted = async () =>
      (await route<{ criteria: { demonstrated: object }[] }>(BEN, 'GET', `items/${item}`)).body.criteria[0]
        ?.demonstrated;
    const none = { scenarios: 1, works: 0, worksWithChanges: 0, doesNotWork: 0 };
    expect(await counted()).toEqual(none);
    const mend = (patch: object) => route(ANN, 'PATCH', `contributions/${said}`, patch, { 'if-match': '*' });
    const unbound = { status: 200, body: { scenario: null, topic } };
    expect(await mend({ text: 'It took ten minutes' })).toMatchObject(unbound);
    expect(await change(one, { data: 'Twelve reports' })).toMatchObject({ status: 200 }); // nobody has observed it
    await add({ situation: 'Send it' });
    expect(await mend({ text: 'It took eight minutes' })).toMatchObject(unbound);
    const observation = { expected: 'Six minutes', observed: 'Eight', fit: 'partly', verdict: 'works' };
    expect(await mend({ observation })).toMatchObject({ status: 422, body: { code: 'scenario-missing' } });
    expect(await mend({ observation, scenario: one })).toMatchObject({ status: 200, body: { scenario: one } });
    expect(await counted()).toEqual({ ...none, works: 1 });
  });

  it('are found as knowledge by those who may read them, beside the criteria that they put to the test', async () => {
    await cycle.enter('session');
    const { criterion } = await criterionOf();
    const { id } = (await add({ data: 'Twelve walrus reports', criteria: [criterion] })).body;
    const found = async (as: string, words: string) =>
      (await route<KnowledgeList>(as, 'GET', `knowledge?program=${cycle.program}&kind=scenario&q=${words}`)).body.items;
    expect(await found(ANN, 'walrus')).toMatchObject([{ subject: id, outcome: null, segments: [] }]);
    expect(await found(EVE, 'walrus')).toEqual([]);
    expect(await change(id, { data: 'Twelve zebra reports' })).toMatchObject({ status: 200 });
    expect([await found(ANN, 'walrus'), (await found(ANN, 'zebra')).length]).toEqual([[], 1]);
    const path = `programs/${cycle.program}/knowledge`;
    const { items } = (await route<KnowledgeExport>(ANN, 'GET', path)).body;
    const linked = (one: string) => items.find((other) => other.id === one)?.links;
    expect(linked(`scenario:${id}`)).toEqual([`criterion:${criterion}`]);
    expect(linked(`criterion:${criterion}`)).toContain(`scenario:${id}`);
    expect(await route(FAY, 'DELETE', `scenarios/${id}`)).toMatchObject({ status: 200 });
    expect(await found(ANN, 'zebra')).toEqual([]);
  });

  it('stay as they were observed, and end with the session; who tests nothing then is flagged', async () => {
    const [one, other] = [(await add()).body.id, (await add({ situation: 'Send it' })).body.id];
    await cycle.enter('pre_read');
    expect(await change(one, { data: 'Twelve reports' })).toMatchObject({
      status: 200,
      body: { data: 'Twelve reports' },
    });
    await cycle.enter('session');
    expect(await observe(ANN, { scenario: one })).toMatchObject({ status: 201 });
    expect(await change(one, { data: 'Two', criteria: [] })).toMatchObject({
      status: 409,
      body: { code: 'illegal-step', errors: [{ path: 'data' }] },
    });
    expect(await route(FAY, 'DELETE', `scenarios/${one}`)).toMatchObject({
      status: 409,
      body: { code: 'illegal-step' },
    });
    expect(await route(FAY, 'DELETE', `scenarios/${other}`)).toMatchObject({ body: { scenarios: [{ id: one }] } });
    await cycle.enter('refinement');
    const over = { status: 409, body: { code: 'phase-closed' } };
    expect(await change(one, { criteria: [] })).toMatchObject(over);
    expect(await route(FAY, 'DELETE', `scenarios/${one}`)).toMatchObject(over);
    expect(await add()).toMatchObject(over);
    expect(await flags()).toContainEqual(expect.objectContaining({ code: 'unbound-demo', facts: { count: 1 } }));
  });

  it('are the team’s to write, ten of a topic at most', async () => {
    const { id } = (await add()).body;
    expect(await add({}, ANN)).toMatchObject({ status: 403, body: { code: 'no-right' } });
    expect(await change(id, { data: 'D' }, ANN)).toMatchObject({ status: 403 });
    expect(await route(FAY, 'PATCH', `scenarios/${id}`, { data: 'D' }, { 'if-match': '"7"' })).toMatchObject({
      status: 412,
      body: { code: 'revision-conflict' },
    });
    for (const wrong of [{}, { situation: ' ' }, { criteria: ['quick'] }, { constraints: 'none' }, { topic }])
      expect(await change(id, wrong)).toMatchObject({ status: 400, body: { code: 'invalid-input' } });
    for (let n = 1; n < 10; n += 1) expect(await add()).toMatchObject({ status: 201 });
    expect(await add()).toMatchObject({ status: 409, body: { code: 'limit-reached' } });
    const many = { ...AGENDA.topics[0], scenarios: Array.from({ length: 11 }, () => SITUATION) };
    const brief = { title: 'Next', scope: 'S', ...AGENDA, topics: [many] };
    expect(await route(FAY, 'POST', `programs/${cycle.program}/cycles`, brief)).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'topics[0].scenarios', message: 'At most 10 scenarios' }] },
    });
  });
});
