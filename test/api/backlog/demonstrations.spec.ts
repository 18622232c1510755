import { randomUUID } from 'node:crypto';
import { AGENDA, ANN, BEN, FAY } from '../../servers/a-council.js';
import { aCycle, aCycleEach, type Refusing, type TestCycle } from '../../servers/a-cycle.js';

const KIND = 'Given an error, when somebody sees it, then it says what to do';
const CRITERION = { statement: 'It is quick', metric: 'time', comparator: 'lte', threshold: 6, unit: 'minutes' };
const TOPIC = { question: 'Is it quick?', yields: 'A verdict', evidence: 'Observations', minutes: 10 };

describe('a criterion that demonstrations put to the test', () => {
  const { api, cycle } = aCycleEach();
  const route = <Body = { id: string } & Refusing>(
    as: string,
    method: 'GET' | 'PATCH' | 'POST',
    path: string,
    body?: unknown,
    headers = {},
  ) => api.call<Body>(as, method, `/v1/${path}`, body, headers);

  interface Shown {
    readonly topics: readonly { readonly id: string; readonly scenarios: readonly { readonly id: string }[] }[];
    readonly criteria: readonly { readonly id: string; readonly demonstrated: object }[];
  }
  let item: string;
  let criterion: string;
  const shown = (criteria: unknown) => ({ situation: 'Fill in the form', data: 'Last week', criteria });
  const topicOf = (criteria: unknown) => [{ ...AGENDA.topics[0], scenarios: [shown(criteria)] }];
  const start = (topics: object[]) =>
    api.call<{ id: string } & Refusing>(FAY, 'POST', `/v1/programs/${cycle.program}/cycles`, {
      title: 'Next',
      scope: 'S',
      invite: [ANN, BEN],
      ...AGENDA,
      topics,
    });
  const openSession = async (id: string): Promise<void> => {
    for (const [step, body] of [
      ['agenda/publish', {}],
      ['session/open', { reason: 'Everybody is here' }],
    ] as const)
      expect(await api.call(FAY, 'POST', `/v1/cycles/${id}/${step}`, body)).toMatchObject({ status: 200 });
  };
  beforeEach(async () => {
    await cycle.enter('session');
    const passages = [{ contribution: (await cycle.say(ANN)).id, starts: 0, ends: 10 }];
    const body = {
      title: 'A short form',
      framing: 'Nobody reads the long one',
      criteria: [CRITERION, { statement: KIND }],
      passages,
    };
    item = (await cycle.post<{ id: string }>(FAY, 'items', body)).body.id;
    criterion = (await route<Shown>(FAY, 'GET', `items/${item}`)).body.criteria[0]?.id ?? '';
  });
  const objectiveOf = async (of: TestCycle): Promise<string> =>
    (await of.get<{ objectives: { id: string }[] }>(FAY, 'agenda')).body.objectives[0]?.id ?? '';
  const demonstrated = async (as = BEN) =>
    (await route<Shown>(as, 'GET', `items/${item}`)).body.criteria.map((one) => one.demonstrated);

  it('shows their verdicts beside it', async () => {
    const none = { scenarios: 0, works: 0, worksWithChanges: 0, doesNotWork: 0 };
    expect(await demonstrated()).toEqual([none, none]);
    const { id } = (await start(topicOf([criterion]))).body;
    expect(await demonstrated()).toEqual([{ ...none, scenarios: 1 }, none]);
    const { body } = await api.call<{ topics: { id: string; scenarios: object[] }[] }>(
      BEN,
      'GET',
      `/v1/cycles/${id}/agenda`,
    );
    const topic = body.topics[0];
    expect(topic?.scenarios).toMatchObject([{ criteria: [criterion], constraints: [] }]);
    await openSession(id);
    const observed = (verdict: string) => ({ expected: 'a list', observed: 'a page', fit: 'partly', verdict });
    const show = (as: string, verdict: string, more = {}) =>
      api.call(as, 'POST', `/v1/cycles/${id}/contributions`, {
        kind: 'evidence',
        text: 'The list came as a page',
        topic: topic?.id,
        observation: observed(verdict),
        ...more,
      });
    expect(await show(ANN, 'works')).toMatchObject({ status: 201 });
    expect(await show(BEN, 'does_not_work')).toMatchObject({ status: 201 });
    expect(await show(FAY, 'works_with_changes', { audience: 'team' })).toMatchObject({ status: 201 });
    expect(await demonstrated()).toEqual([{ ...none, scenarios: 1, works: 1, doesNotWork: 1 }, none]);
    const note = await route<{ note: { shown: object[] }; markdown: string }>(FAY, 'GET', `cycles/${id}/closure`);
    const verdicts = { works: 1, worksWithChanges: 0, doesNotWork: 1 }; // what is for fewer people counts for none
    expect(note.body.note.shown).toEqual([
      { topic: AGENDA.topics[0]?.question, situation: 'Fill in the form', ...verdicts },
    ]);
    expect(note.body.markdown).toContain('Fill in the form: works for 1 person, does not work for 1 person');
    expect((await demonstrated(FAY))[0]).toEqual({ scenarios: 1, works: 1, worksWithChanges: 1, doesNotWork: 1 });
    expect(await show(BEN, 'works')).toMatchObject({ status: 201 }); // after a second look
    expect(await demonstrated()).toEqual([{ ...none, scenarios: 1, works: 2 }, none]);
    const amendment = {
      part: 'criterion',
      criterion,
      proposal: { statement: 'The report takes at most 6 minutes' },
      reason: 'We measured it',
    };
    const proposed = await route(ANN, 'POST', `items/${item}/amendments`, amendment);
    expect(proposed).toMatchObject({ status: 201 });
    expect(await route(FAY, 'POST', `amendments/${proposed.body.id}/accept`, {})).toMatchObject({ status: 200 });
    expect(await demonstrated()).toEqual([{ ...none, scenarios: 1 }, none]); // of other words than these
    expect(await show(ANN, 'does_not_work')).toMatchObject({ status: 201 });
    expect(await demonstrated()).toEqual([{ ...none, scenarios: 1, doesNotWork: 1 }, none]);
    const why = { reason: 'Nobody can come' };
    expect(await api.call(FAY, 'POST', `/v1/cycles/${id}/cancel`, why)).toMatchObject({ status: 200 });
    expect(await demonstrated()).toEqual([none, none]);
  });

  it('is counted for itself: an observation is about the criterion that it names, or about all of its topic', async () => {
    const none = { scenarios: 1, works: 0, worksWithChanges: 0, doesNotWork: 0 };
    const both = (await route<Shown>(FAY, 'GET', `items/${item}`)).body.criteria.map((one) => one.id);
    const { id } = (await start([...topicOf(both), { ...AGENDA.topics[0], question: 'And the rest?' }])).body;
    const { body } = await api.call<{ topics: { id: string }[] }>(BEN, 'GET', `/v1/cycles/${id}/agenda`);
    await openSession(id);
    const observe = (as: string, verdict: string, about?: string, topic = body.topics[0]?.id) =>
      api.call<{ id: string } & Refusing>(as, 'POST', `/v1/cycles/${id}/contributions`, {
        kind: 'evidence',
        text: 'The list came as a page',
        topic,
        observation: { expected: 'a list', observed: 'a page', fit: 'partly', verdict, criterion: about },
      });
    const about = await observe(ANN, 'works', both[0]);
    expect(about).toMatchObject({ status: 201 });
    expect(await observe(ANN, 'does_not_work', both[1])).toMatchObject({ status: 201 });
    expect(await demonstrated()).toEqual([
      { ...none, works: 1 },
      { ...none, doesNotWork: 1 },
    ]);
    expect(await observe(BEN, 'works_with_changes')).toMatchObject({ status: 201 });
    expect(await demonstrated()).toEqual([
      { ...none, works: 1, worksWithChanges: 1 },
      { ...none, doesNotWork: 1, worksWithChanges: 1 },
    ]);
    expect(await observe(BEN, 'does_not_work', both[0])).toMatchObject({ status: 201 }); // later than of all
    expect(await demonstrated()).toEqual([
      { ...none, works: 1, doesNotWork: 1 },
      { ...none, doesNotWork: 1, worksWithChanges: 1 },
    ]);
    const traced = await route<{ nodes: { id: string }[] }>(BEN, 'GET', `trace/criterion/${both[0]}`);
    expect(traced).toMatchObject({ status: 200 });
    expect(JSON.stringify(traced.body)).toContain(`"${about.body.id}"`);
    const unknown = {
      status: 422,
      body: { code: 'unknown-reference', errors: [{ path: 'observation.criterion' }] },
    };
    expect(await observe(ANN, 'works', randomUUID())).toMatchObject(unknown);
    expect(await observe(ANN, 'works', both[0], body.topics[1]?.id)).toMatchObject(unknown);
  });

  it('is named by a scenario only when all who read that may read the criterion', async () => {
    const at = { code: 'unknown-reference', errors: [{ path: 'topics[0].scenarios[0].criteria[1]' }] };
    expect(await start(topicOf([criterion, randomUUID()]))).toMatchObject({ status: 422, body: at });
    const other = await aCycle(api);
    const foreign = await other.post<Refusing>(FAY, 'topics', {
      ...TOPIC,
      objective: await objectiveOf(other),
      scenarios: [shown([]), shown([criterion])],
    });
    expect(foreign).toMatchObject({ status: 422, body: { errors: [{ path: 'scenarios[1].criteria[0]' }] } });
    const { id } = (await start(topicOf([]))).body;
    const [topic] = (await api.call<Shown>(FAY, 'GET', `/v1/cycles/${id}/agenda`)).body.topics;
    const change = (criteria: unknown) =>
      route(FAY, 'PATCH', `scenarios/${topic?.scenarios[0]?.id}`, { criteria }, { 'if-match': '*' });
    await api.db.updateTable('criterion').set({ audience: 'team' }).where('id', '=', criterion).execute();
    expect(await change([criterion])).toMatchObject({ status: 422, body: { errors: [{ path: 'criteria[0]' }] } });
    await api.db.updateTable('criterion').set({ audience: 'participants' }).where('id', '=', criterion).execute();
    expect(await change([criterion])).toMatchObject({ status: 200, body: { criteria: [criterion] } });
    for (const wrong of [[criterion, criterion], ['quick'], 'all', Array.from({ length: 21 }, () => randomUUID())])
      expect(await change(wrong)).toMatchObject({ status: 400, body: { code: 'invalid-input' } });
  });
});
