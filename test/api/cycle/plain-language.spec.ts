import { AGENDA, ANN, BEN, FAY, type CycleSeen } from '../../servers/a-council.js';
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

  it('looks at the steps of a criterion that its statement does not have, and blocks by policy', async () => {
    const cycle = await aCycle(api, { engagement: { language: { lint: 'block', jargon: JARGON } } });
    await cycle.enter('session');
    const said = await cycle.say(ANN);
    const steps = { given: 'SSO is down', when: 'I sign in', then: 'SSO says so' };
    const item = await cycle.post<Linted>(FAY, 'items', {
      title: 'A',
      framing: 'B',
      passages: [{ contribution: said.id, starts: 0, ends: 5 }],
      criteria: [
        { ...CRITERION, statement: 'It says what is wrong', behaviour: steps },
        { statement: 'Given SSO is down, when I sign in,\nthen it says so' },
      ],
    });
    const apart = ['behaviour.given', 'behaviour.then'];
    expect(item.body.plainLanguage.map(({ path }) => path)).toEqual([
      ...apart.map((path) => `criteria[0].${path}`),
      'criteria[1].statement',
    ]);
    await cycle.enter('refinement');
    await api.call(FAY, 'PUT', `/v1/contributions/${said.id}/disposition`, { kind: 'answered', answer: 'Thank you' });
    const refused = await cycle.post<Refusing>(FAY, 'refinement/end');
    expect(refused).toMatchObject({ status: 409, body: { code: 'hard-to-read' } });
    expect(refused.body.errors.map(({ path }) => path.split('.').slice(2).join('.')).sort()).toEqual([
      ...apart,
      'statement',
    ]);
  });

  it('advises on all that a cycle says to people: title, scope, expectations, objectives and decisions', async () => {
    const [objective] = AGENDA.objectives;
    const question = { question: 'SSO or not?', options: [{ title: 'SSO', consequences: 'No more SSO' }] };
    const brief = {
      title: 'SSO',
      scope: 'Our SSO',
      expectations: 'SSO comes',
      objectives: [{ ...objective, statement: 'SSO is quick' }],
      decisions: [{ ...question, proposer: ANN, authority: FAY }],
    };
    const cycle = await aCycle(api, { brief, engagement: { language: { jargon: JARGON } } });
    const { body } = await cycle.get<Linted>(FAY, 'agenda');
    const [decision] = (await api.call<CycleSeen>(FAY, 'GET', `/v1/cycles/${cycle.id}`)).body.decisions;
    const at = `decisions.${decision?.id}`;
    expect(body.plainLanguage.map(({ path }) => path)).toEqual([
      ...['title', 'scope', 'expectations', 'objectives[0].statement'],
      ...[`${at}.question`, `${at}.options[0].title`, `${at}.options[0].consequences`],
    ]);
  });

  it('refuses by policy at the door what nobody can change afterwards', async () => {
    const cycle = await aBlockingCycle();
    const [objective] = AGENDA.objectives;
    const decision = { question: 'SSO?', options: [{ title: 'Yes' }], proposer: ANN, authority: FAY };
    const brief = { ...AGENDA, title: 'SSO', scope: 'S', expectations: 'SSO', decisions: [decision] };
    const cycles = `/v1/programs/${cycle.program}/cycles`;
    const start = (body: object) => api.call<Refusing>(FAY, 'POST', cycles, body);
    const hard = { ...brief, objectives: [{ ...objective, statement: 'SSO is quick' }] };
    const refused = await start(hard);
    expect(refused).toMatchObject({ status: 409, body: { code: 'hard-to-read' } });
    expect(refused.body.errors.map(({ path }) => path)).toEqual([
      ...['title', 'expectations', 'objectives[0].statement', 'decisions[0].question'],
    ]);
    const { key: _key, ...added } = { ...objective, statement: 'SSO is quick' };
    expect(await cycle.post(FAY, 'objectives', added)).toMatchObject({
      status: 409,
      body: { code: 'hard-to-read', errors: [{ path: 'statement' }] },
    });
    const outside = (body: object) => api.call(FAY, 'POST', `/v1/programs/${cycle.program}/decisions`, body);
    for (const propose of [(body: object) => cycle.post(FAY, 'decisions', body), outside]) {
      const mine = { ...decision, proposer: FAY, authority: ANN };
      expect(await propose(mine)).toMatchObject({
        status: 409,
        body: { code: 'hard-to-read', errors: [{ path: 'question' }] },
      });
      expect(await propose({ ...mine, question: 'One sign-in?' })).toMatchObject({ status: 201 });
    }
  });

  it('advises on the answers of a draft note, and blocks by policy closure and later answers until they are plain', async () => {
    const engagement = { language: { lint: 'block', jargon: JARGON } };
    const cycle = await aCycle(api, { engagement });
    await cycle.enter('session');
    const [one, two] = [await cycle.say(ANN), await cycle.say(BEN, { text: 'Signing in takes 9 minutes' })];
    const answer = (id: string, body: object) => api.call(FAY, 'PUT', `/v1/contributions/${id}/disposition`, body);
    await answer(one.id, { kind: 'will_not', reason: 'SSO comes first here' });
    await answer(two.id, { kind: 'answered', answer: 'You can use SSO' });
    await cycle.enter('closure');
    const told = [`contributions.${one.id}.reason`, `contributions.${two.id}.answer`].sort();
    const draft = await cycle.get<Linted>(FAY, 'closure');
    expect(draft.body.plainLanguage.map(({ path }) => path).sort()).toEqual(told);
    const { body: agenda } = await cycle.get<{ objectives: { id: string }[] }>(FAY, 'agenda');
    const learnt = [{ objective: agenda.objectives[0]?.id, text: 'SSO was slow' }];
    const refused = await cycle.post<Refusing>(FAY, 'closure/publish', { introduction: 'Thanks for SSO', learnt });
    expect(refused).toMatchObject({ status: 409, body: { code: 'hard-to-read' } });
    expect(refused.body.errors.map(({ path }) => path).sort()).toEqual([...told, 'introduction', 'learnt[0].text']);
    await answer(one.id, { kind: 'will_not', reason: 'One sign-in comes first' });
    const until = new Date(Date.now() + 10 * 86_400_000).toISOString();
    await answer(two.id, { kind: 'deferred', reason: 'We have to look first', until });
    expect(await cycle.post(FAY, 'closure/publish')).toMatchObject({ status: 200, body: { plainLanguage: [] } });
    const later = (words: string) =>
      api.call(FAY, 'POST', `/v1/contributions/${two.id}/contest/answer`, { kind: 'answered', answer: words });
    expect(await later('You can use SSO')).toMatchObject({
      status: 409,
      body: { code: 'hard-to-read', errors: [{ path: 'answer' }] },
    });
    expect(await later('You can use one sign-in')).toMatchObject({ status: 200 });
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

  it('blocks an agenda with a summary that is hard to read, until it is taken off and said in plain words', async () => {
    const cycle = await aCycle(api, { engagement: { language: { lint: 'block', jargon: JARGON } } });
    const hard = await cycle.post<{ id: string }>(FAY, 'pre-reads', {
      title: 'Numbers',
      summary: 'SSO works',
      body: 'All',
    });
    expect(hard.status).toBe(201);
    expect(await cycle.post<Refusing>(FAY, 'agenda/publish')).toMatchObject({
      status: 409,
      body: { code: 'hard-to-read', errors: [{ path: `preReads.${hard.body.id}.summary` }] },
    });
    const removed = await api.call<{ preReads: object[] }>(FAY, 'DELETE', `/v1/pre-reads/${hard.body.id}`);
    expect(removed).toMatchObject({ status: 200, body: { preReads: [{ title: 'Today' }] } });
    await cycle.post(FAY, 'pre-reads', { title: 'Numbers', summary: 'One sign-in works', body: 'All' });
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

  it('blocks an agenda for the summary of a pre-read, until that is changed to plain words', async () => {
    const hard = { title: 'More', summary: 'How SSO works', url: 'https://example.org/more' };
    const engagement = { language: { lint: 'block', jargon: JARGON } };
    const cycle = await aCycle(api, { engagement, brief: { preReads: [hard] } });
    const [one] = (await cycle.get<{ preReads: { id: string }[] }>(FAY, 'agenda')).body.preReads;
    expect(await cycle.post<Refusing>(FAY, 'agenda/publish')).toMatchObject({
      status: 409,
      body: { code: 'hard-to-read', errors: [{ path: `preReads.${one?.id}.summary` }] },
    });
    const plain = { summary: 'How one sign-in works' };
    expect(await api.call(FAY, 'PATCH', `/v1/pre-reads/${one?.id}`, plain, { 'if-match': '"1"' })).toMatchObject({
      status: 200,
      body: { id: one?.id, ...hard, ...plain, revision: 2 },
    });
    expect(await cycle.post(FAY, 'agenda/publish')).toMatchObject({ status: 200, body: { phase: 'pre_read' } });
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
