import { randomUUID } from 'node:crypto';
import { AGENDA, ANN, BEN, CLEO, FAY } from '../servers/a-council.js';
import { PNG } from '../attachments/sample-files.js';
import { anApi, type Answer, type TestApi } from '../servers/an-api.js';
import { aPilot } from '../servers/a-pilot.js';
import { upload } from './attachments/a-form.js';

interface Operation {
  readonly responses: Record<string, unknown>;
  readonly requestBody?: { readonly content: Record<string, { readonly schema: Schema; readonly example?: unknown }> };
  readonly summary?: string;
  readonly security?: readonly object[];
}
interface Schema {
  readonly $ref?: string;
  readonly example?: unknown;
}
interface Document {
  readonly openapi: string;
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { readonly schemas: Record<string, Schema> };
}
interface Problem {
  readonly code: string;
  readonly detail: string;
  readonly requestId: string;
}
type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** For anybody: what says how it is, the form to sign in, and what hears from those who sign and have no token. */
const SIGNED = '/v1/trackers/{connection}/events';
const OPEN = ['/health/live', '/health/ready', '/metrics', '/sign-in', SIGNED];
const STREAMS = /\/events$/;

describe('every route', () => {
  let api: TestApi;
  let document: Document;
  let routes: { path: string; method: Method; operation: Operation; closed: boolean }[];
  const ids: Record<string, string> = {};

  beforeAll(async () => {
    api = await anApi();
    document = (await api.call<Document>(null, 'GET', '/openapi.json')).body;
    routes = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({
        path,
        method: method.toUpperCase() as Method,
        operation,
        closed: !OPEN.includes(path),
      })),
    );
    await fixture();
  }, 60_000);
  afterAll(() => api.stop());

  /** A program with a cycle, so that paths can be filled with real ids. */
  async function fixture(): Promise<void> {
    const people = [ANN, BEN, CLEO].map((email, index) => ({
      email,
      name: email,
      group: 'end_user',
      roles: index === 2 ? ['compliance_reviewer'] : ['contributor'],
    }));
    const program = await api.call<{ id: string }>(FAY, 'POST', '/v1/programs', {
      name: 'P',
      product: 'P',
      engagement: { calendar: { zone: 'UTC' } },
      participants: people,
    });
    const decision = { question: 'Q?', options: [{ title: 'A' }], proposer: ANN, authority: BEN, reviewers: [CLEO] };
    const brief = { ...AGENDA, title: 'C', scope: 'S', invite: [ANN, BEN], decisions: [decision] };
    const cycle = await api.call<{ id: string; decisions: { id: string }[]; reviews: { id: string }[] }>(
      FAY,
      'POST',
      `/v1/programs/${program.body.id}/cycles`,
      brief,
    );
    expect(cycle.status).toBe(201);
    ids.programId = program.body.id;
    ids.cycleId = cycle.body.id;
    ids.decisionId = cycle.body.decisions[0]?.id ?? '';
    ids.reviewId = cycle.body.reviews[0]?.id ?? '';
    ids.personId = (
      await api.db.selectFrom('person').select('id').where('email', '=', ANN).executeTakeFirstOrThrow()
    ).id;
    await contents();
    for (const [place, table] of [
      ['topicId', 'topic'],
      ['scenarioId', 'scenario'],
      ['preReadId', 'preRead'],
      ['objectiveId', 'objective'],
      ['contributionId', 'contribution'],
      ['itemId', 'item'],
      ['amendmentId', 'amendment'],
      ['criterionId', 'criterion'],
      ['personaId', 'persona'],
      ['normId', 'norm'],
      ['passageId', 'citation'],
      ['concernId', 'concern'],
      ['conditionId', 'condition'],
      ['absenceId', 'absence'],
      ['obligationId', 'obligation'],
      ['attachmentId', 'attachment'],
      ['pilotId', 'pilot'],
    ] as const) {
      ids[place] = (await api.db.selectFrom(table).select('id').executeTakeFirstOrThrow()).id;
    }
  }

  /** What people write in a cycle, up to its session. */
  async function contents(): Promise<void> {
    const post = async (as: string, path: string, body: object = {}): Promise<string> => {
      const answer = await api.call<{ id: string }>(as, 'POST', path, body);
      if (answer.status >= 300) throw new Error(`${path}: ${JSON.stringify(answer.body)}`);
      return answer.body.id;
    };
    const cycle = `/v1/cycles/${ids.cycleId}`;
    await post(CLEO, `${cycle}/obligations`, { obligations: [{ reference: 'Art. 5', statement: 'Keep it short' }] });
    await post(FAY, `${cycle}/agenda/publish`);
    await post(FAY, `${cycle}/session/open`, { reason: 'Everybody is here' });
    const contribution = await post(ANN, `${cycle}/contributions`, { kind: 'feedback', text: 'It takes 18 minutes' });
    await upload(api, ANN, contribution, PNG);
    const told = { when: 'I am in the basement', want: 'to report offline', soThat: 'nothing is lost' };
    const story = await post(ANN, `${cycle}/contributions`, { kind: 'story', story: told });
    const named = { name: 'Offline', description: 'Without a network', stories: [story] };
    await post(FAY, `/v1/programs/${ids.programId}/personas`, named);
    const norm = { statement: 'We answer within two days', reviewAt: new Date(Date.now() + 86_400_000).toISOString() };
    await post(FAY, `/v1/programs/${ids.programId}/norms`, norm);
    await aPilot(api, FAY, ids.programId ?? '', { owner: ANN, decider: BEN });
    const item = await post(FAY, `${cycle}/items`, {
      title: 'A short form',
      framing: 'Nobody reads the long one',
      passages: [{ contribution, starts: 0, ends: 9 }],
      criteria: [{ statement: 'It is quick', metric: 'time', comparator: 'lte', threshold: 6, unit: 'min' }],
    });
    await post(ANN, `/v1/items/${item}/amendments`, {
      part: 'criterion',
      reason: 'In the basement there is no network',
      proposal: { statement: 'The weekly report takes at most 6 minutes without a network' },
    });
    const [from, to] = [1, 2].map((days) => new Date(Date.now() + days * 86_400_000).toISOString());
    await post(FAY, `/v1/programs/${ids.programId}/absences`, { person: ANN, deputy: BEN, from, to });
    const { id: topic } = await api.db.selectFrom('topic').select('id').executeTakeFirstOrThrow();
    await post(FAY, `/v1/topics/${topic}/scenarios`, { situation: 'Fill in the form', data: 'Last week' });
    await laterRows();
  }

  /** What only a forum that is open takes, and a review that was asked. */
  async function laterRows(): Promise<void> {
    const { decisionId: decision = '', programId: program = '', reviewId: review = '' } = ids;
    const { cycleId: cycle = '', personId: owner = '' } = ids;
    const row = { program, cycle, audience: 'participants' as const, owner };
    const now = new Date().toISOString();
    await api.db
      .insertInto('concern')
      .values({ ...row, id: randomUUID(), decision, entry: 1, name: 'Audit', body: 'Auditors need it', raisedAt: now })
      .execute();
    await api.db
      .insertInto('condition')
      .values({ ...row, id: randomUUID(), review, statement: 'Leave out names', dueAt: now, madeAt: now })
      .execute();
  }

  /** The answer to the first who may ask at all. */
  async function answerTo(method: Method, path: string, body: string, headers = {}): Promise<Answer<Problem>> {
    let answer: Answer<Problem> | undefined;
    for (const as of [FAY, CLEO, BEN]) {
      answer = await api.call<Problem>(as, method, path, body, headers);
      if (answer.status !== 403) return answer;
    }
    throw new Error(`${method} ${path}: nobody may; ${JSON.stringify(answer?.body)}`);
  }

  const fill = (path: string, id: (name: string) => string): string =>
    path.replaceAll(/\{(\w+)\}/g, (_all, name: string) => id(name));
  const known = (path: string): string => fill(path, (name) => ids[name] ?? randomUUID());
  const takesForm = ({ requestBody }: Operation): boolean => 'multipart/form-data' in (requestBody?.content ?? {});
  /** What is sent to every route that takes JSON. */
  const jsonRoutes = () =>
    routes.filter((one) => one.closed && ['POST', 'PUT', 'PATCH'].includes(one.method) && !takesForm(one.operation));
  const bodyOf = ({ requestBody }: Operation): Schema | undefined => {
    const schema = Object.values(requestBody?.content ?? {})[0]?.schema;
    return schema?.$ref ? document.components.schemas[schema.$ref.split('/').at(-1) ?? ''] : schema;
  };

  it('is described in OpenAPI 3.1, with what it is for, every status, an example of its body and whether it takes a token', () => {
    expect(document.openapi).toMatch(/^3\.1/);
    expect(routes.length).toBeGreaterThan(20);
    const gaps = routes.flatMap(({ path, method, operation, closed }) => {
      const wanted = closed ? ['400', '401', '403', '404', '413', '415', '429', '503'] : ['503'];
      const missing = wanted.filter((status) => !operation.responses[status]);
      const schema = bodyOf(operation);
      const bodyless = method === 'GET' || method === 'DELETE';
      return [
        ...missing.map((status) => `${method} ${path}: no ${status}`),
        ...(operation.summary ? [] : [`${method} ${path}: no summary`]),
        ...((operation.security?.length !== 0) === closed
          ? []
          : [`${method} ${path}: not said whether it takes a token`]),
        ...(bodyless || schema?.example !== undefined ? [] : [`${method} ${path}: no example of its body`]),
        ...(Object.keys(operation.responses).some((status) => status.startsWith('2'))
          ? []
          : [`${method} ${path}: no 2xx`]),
      ];
    });
    expect(gaps).toEqual([]);
  });

  it('is closed to those without a token, or with an altered one', async () => {
    for (const { path, method, closed } of routes.filter((route) => route.closed)) {
      const body = method === 'GET' ? undefined : {};
      const nobody = await api.call<{ code: string }>(null, method, known(path), body);
      expect([method, path, nobody.status, nobody.body.code, closed]).toEqual([
        method,
        path,
        401,
        'unauthenticated',
        true,
      ]);
      const forged = await api.call(null, method, known(path), body, {
        authorization: `Bearer ${(await api.token(FAY)).slice(0, -4)}AAAA`,
      });
      expect([method, path, forged.status]).toEqual([method, path, 401]);
    }
  });

  it('hides what is not there and what belongs to others, and says which id is none', async () => {
    for (const { path, method } of routes.filter((route) => route.closed && route.path.includes('{'))) {
      const body = method === 'GET' ? undefined : {};
      const missing = await api.call(
        FAY,
        method,
        fill(path, () => randomUUID()),
        body,
      );
      expect([method, path, missing.status]).toEqual([method, path, 404]);
      const foreign = await api.call('eve@example.org', method, known(path), body);
      expect([method, path, foreign.status]).toEqual([method, path, 404]);
      const invalid = await api.call<{ errors: { path: string }[] }>(
        FAY,
        method,
        fill(path, () => 'no-uuid'),
        body,
      );
      expect([method, path, invalid.status]).toEqual([method, path, 400]);
      expect(invalid.body.errors[0]?.path).toMatch(/Id$/);
    }
  });

  const deep = (levels: number): string => '{"a":'.repeat(levels) + '1' + '}'.repeat(levels);
  it.each<[string, string, number]>([
    ['an unknown key', JSON.stringify({ surprise: 1 }), 400],
    ['an array', '[]', 400],
    ['a text', '"x"', 400],
    ['null', 'null', 400],
    ['nothing', '', 400],
    ['half of JSON', '{"a":', 400],
    ['__proto__', '{"__proto__":{"admin":true}}', 400],
    ['constructor', '{"constructor":{"prototype":{"admin":true}}}', 400],
    ['JSON 5,000 levels deep', deep(5000), 400],
    ['a NUL byte', JSON.stringify({ title: 'a\u0000b', reason: 'a\u0000b', name: 'a\u0000b' }), 400],
    ['half of a character', '{"reason":"abc\\ud800","title":"abc\\udc00","name":"\\ud800"}', 400],
    ['a text of 1.9 MB', JSON.stringify({ reason: 'x'.repeat(1_900_000) }), 400],
    ['more than 2 MB', JSON.stringify({ reason: 'x'.repeat(2_200_000) }), 413],
  ])('refuses %s with a problem that says what is allowed, and changes nothing', async (_what, payload, expected) => {
    const entries = async (): Promise<number> => (await api.db.selectFrom('journal').select('id').execute()).length;
    const before = await entries();
    for (const { path, method } of jsonRoutes()) {
      const answer = await answerTo(method, known(path), payload);
      expect([method, path, answer.status]).toEqual([method, path, expected]);
      expect(answer.headers['content-type']).toContain('application/problem+json');
      expect(answer.body.detail.length).toBeGreaterThan(5);
      expect(answer.body.requestId).toBe(answer.headers['x-request-id']);
    }
    expect(await entries()).toBe(before);
  });

  it('takes JSON and nothing else', async () => {
    for (const { path, method } of jsonRoutes()) {
      for (const type of ['application/xml', 'multipart/form-data; boundary=x']) {
        const answer = await answerTo(method, known(path), '<a/>', { 'content-type': type });
        expect([method, path, type, answer.status]).toEqual([method, path, type, 415]);
      }
    }
  });

  it('answers reads by their own schemas', async () => {
    for (const { path } of routes.filter((route) => route.method === 'GET' && !STREAMS.test(route.path))) {
      const answer = await api.call(FAY, 'GET', known(path));
      expect([path, answer.status < 500, answer.status]).toEqual([path, true, answer.status]);
    }
  });

  it('is called on its page as people would call it, with nothing that only programs need', async () => {
    const headers = { accept: 'text/html', authorization: `Bearer ${await api.token(FAY)}` };
    const leads: string[] = [];
    for (const { path, closed, method } of routes) {
      if (!closed || method !== 'GET' || STREAMS.test(path)) continue;
      const page = await fetch(api.origin + known(path), { headers });
      const [lead] = /<h1>.*?<\/h1>(?:\n<p>[^\n]*)?/s.exec(await page.text()) ?? [];
      if (page.status === 200 && lead !== undefined) leads.push(`${path} ${lead}`);
    }
    expect(leads.length).toBeGreaterThan(45);
    expect(leads.filter((lead) => /`|; |ETag/.test(lead))).toEqual([]);
  });
});
