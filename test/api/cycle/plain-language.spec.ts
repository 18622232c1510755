import { AGENDA, ANN, FAY } from '../../servers/a-council.js';
import { EVE, aCycle, type Refusing } from '../../servers/a-cycle.js';
import { anApi, type TestApi } from '../../servers/an-api.js';

interface Finding {
  readonly path: string;
  readonly rule: string;
}
interface Linted extends Refusing {
  readonly policy: string;
  readonly findings: readonly Finding[];
  readonly plainLanguage: readonly Finding[];
}
const JARGON = [{ term: 'SSO', plain: 'one sign-in' }];
const inJargon = { topics: AGENDA.topics.map((topic) => ({ ...topic, question: 'How do we do SSO?' })) };
const CRITERION = { metric: 'time', comparator: 'lte', threshold: 5, unit: 'minutes' };

describe('plain language', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await anApi();
  });
  afterAll(() => api.stop());
  const aBlockingCycle = () =>
    aCycle(api, { brief: inJargon, engagement: { language: { lint: 'block', jargon: JARGON } } });

  it('advises facilitators in the agenda and in each item, and nobody else, and blocks nothing', async () => {
    const cycle = await aCycle(api, { brief: inJargon, engagement: { language: { jargon: JARGON } } });
    const agenda = await cycle.get<Linted>(FAY, 'agenda');
    expect(agenda.body.plainLanguage).toContainEqual(
      expect.objectContaining({ path: 'topics[0].question', rule: 'jargon', starts: 13, ends: 16 }),
    );
    expect((await cycle.get<Linted>(ANN, 'agenda')).body.plainLanguage).toEqual([]);
    await cycle.enter('session');
    const criteria = [{ ...CRITERION, statement: 'SSO works' }];
    const item = await cycle.post<Linted & { id: string }>(FAY, 'items', { title: 'A', framing: 'B', criteria });
    expect(item.body.plainLanguage).toMatchObject([{ path: 'criteria[0].statement', rule: 'jargon' }]);
    expect((await api.call<Linted>(ANN, 'GET', `/v1/items/${item.body.id}`)).body.plainLanguage).toEqual([]);
  });

  it('is advice without jargon in a program that says nothing about it', async () => {
    const cycle = await aCycle(api, { brief: inJargon });
    expect((await cycle.get<Linted>(FAY, 'agenda')).body.plainLanguage.map(({ rule }) => rule)).not.toContain('jargon');
    await cycle.enter('pre_read');
  });

  it('blocks an agenda by policy until its words are plain, and names each text', async () => {
    const cycle = await aBlockingCycle();
    const { body } = await cycle.get<{ topics: { id: string }[] }>(FAY, 'agenda');
    const paths = body.topics.map(({ id }) => `topics.${id}.question`);
    const refused = await cycle.post<Refusing>(FAY, 'agenda/publish');
    expect(refused).toMatchObject({ status: 409, body: { code: 'hard-to-read' } });
    expect(refused.body.errors.map(({ path }) => path)).toEqual(paths);
    for (const { id } of body.topics) {
      const plain = { question: 'How do people sign in?' };
      await api.call(FAY, 'PATCH', `/v1/topics/${id}`, plain, { 'if-match': '*' });
    }
    expect(await cycle.post(FAY, 'agenda/publish')).toMatchObject({ status: 200 });
  });

  it('blocks the end of refinement by policy while a criterion is hard to read', async () => {
    const engagement = { language: { lint: 'block', jargon: JARGON } };
    const cycle = await aCycle(api, { engagement });
    await cycle.enter('session');
    const said = await cycle.say(ANN);
    const item = await cycle.post<{ id: string; criteria: { id: string }[] }>(FAY, 'items', {
      title: 'A',
      framing: 'B',
      criteria: [{ ...CRITERION, statement: 'SSO works' }],
      passages: [{ contribution: said.id, starts: 0, ends: 5 }],
    });
    const answer = { kind: 'will_change', items: [item.body.id] };
    await api.call(FAY, 'PUT', `/v1/contributions/${said.id}/disposition`, answer);
    await cycle.enter('refinement');
    expect(await cycle.post(FAY, 'refinement/end')).toMatchObject({
      status: 409,
      body: { code: 'hard-to-read', errors: [{ path: `criteria.${item.body.criteria[0]?.id}.statement` }] },
    });
  });

  it('keeps out by policy what is hard to read also after these are over: a later pre-read, and a later criterion', async () => {
    const decision = { question: 'Do we drop it?', options: [{ title: 'Drop it' }], proposer: ANN, authority: FAY };
    const engagement = { language: { lint: 'block', jargon: JARGON } };
    const cycle = await aCycle(api, { engagement, brief: { decisions: [decision] } });
    await cycle.enter('pre_read');
    const preRead = (summary: string) =>
      cycle.post<Refusing>(FAY, 'pre-reads', { title: 'More', summary, url: 'https://example.org/more' });
    expect(await preRead('How SSO works')).toMatchObject({
      status: 409,
      body: { code: 'hard-to-read', errors: [{ path: 'summary' }] },
    });
    expect(await preRead('How one sign-in works')).toMatchObject({ status: 201 });
    await cycle.enter('refinement');
    const criterion = (words: string) => ({ ...CRITERION, statement: `${words} works` });
    const early = { title: 'A', framing: 'B' };
    const item = await cycle.post<{ id: string }>(FAY, 'items', early);
    expect(item.status).toBe(201);
    await api.call(FAY, 'PATCH', `/v1/items/${item.body.id}`, { status: 'dropped' }, { 'if-match': '*' });
    expect(await cycle.post(FAY, 'refinement/end')).toMatchObject({ status: 200, body: { phase: 'decision' } });
    const late = (words: string) =>
      cycle.post<{ id: string }>(FAY, 'items', { ...early, criteria: [criterion(words)] });
    expect(await late('SSO')).toMatchObject({
      status: 409,
      body: { code: 'hard-to-read', errors: [{ path: 'criteria[0].statement' }] },
    });
    const { status, body } = await late('One sign-in');
    expect(status).toBe(201);
    const add = (words: string) => api.call(FAY, 'POST', `/v1/items/${body.id}/criteria`, criterion(words));
    expect(await add('SSO')).toMatchObject({
      status: 409,
      body: { code: 'hard-to-read', errors: [{ path: 'statement' }] },
    });
    expect(await add('One more sign-in')).toMatchObject({ status: 201 });
  });

  it('looks at any text by the rules of the program, for its people', async () => {
    const { program } = await aBlockingCycle();
    const lint = (as: string | null, body: unknown) =>
      api.call<Linted>(as, 'POST', `/v1/programs/${program}/plain-language`, body);
    const texts = [{ path: 'summary', text: 'The SSO is used' }];
    expect(await lint(ANN, { texts })).toMatchObject({
      status: 200,
      body: { policy: 'block', findings: [{ rule: 'jargon' }, { rule: 'passive', starts: 8, ends: 15 }] },
    });
    expect(await lint(EVE, { texts })).toMatchObject({ status: 404 });
    expect(await lint(null, { texts })).toMatchObject({ status: 401 });
    for (const [body, path] of [
      [{}, 'texts'],
      [{ texts: [] }, 'texts'],
      [{ texts: [{ path: 'a' }] }, 'texts[0].text'],
      [{ texts: [{ path: '', text: 'a' }] }, 'texts[0].path'],
      [{ texts: [{ path: 'a', text: 'x'.repeat(20_001) }] }, 'texts[0].text'],
      [{ texts, surprise: 1 }, ''],
    ] as const) {
      const answer = await lint(ANN, body);
      expect([answer.status, answer.body.errors.map((error) => error.path)]).toEqual([
        400,
        expect.arrayContaining([path]),
      ]);
    }
  });

  it.each([{ lint: 'forbid' }, { mostWords: 0 }, { jargon: [{ term: 'SSO' }] }])(
    'refuses a program with %j',
    async (language) => {
      const body = { name: 'P', product: 'P', engagement: { calendar: { zone: 'UTC' }, language } };
      expect(await api.call(FAY, 'POST', '/v1/programs', body)).toMatchObject({ status: 400 });
    },
  );
});
