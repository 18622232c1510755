import { randomUUID } from 'node:crypto';
import { AGENDA, ANN, BEN, CLEO, FAY } from '../servers/a-council.js';
import { anApi, type TestApi } from '../servers/an-api.js';

interface Operation {
  readonly responses: Record<string, unknown>;
  readonly requestBody?: { readonly content: Record<string, { readonly schema: Schema; readonly example?: unknown }> };
  readonly summary?: string;
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
type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

const OPEN = ['/health/live', '/health/ready', '/metrics'];
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
    for (const [place, table] of [
      ['topicId', 'topic'],
      ['preReadId', 'preRead'],
      ['objectiveId', 'objective'],
    ] as const) {
      ids[place] = (await api.db.selectFrom(table).select('id').executeTakeFirstOrThrow()).id;
    }
  }

  const fill = (path: string, id: (name: string) => string): string =>
    path.replaceAll(/\{(\w+)\}/g, (_all, name: string) => id(name));
  const known = (path: string): string => fill(path, (name) => ids[name] ?? randomUUID());
  const bodyOf = ({ requestBody }: Operation): Schema | undefined => {
    const schema = requestBody?.content['application/json']?.schema;
    return schema?.$ref ? document.components.schemas[schema.$ref.split('/').at(-1) ?? ''] : schema;
  };

  it('is described in OpenAPI 3.1, with a summary or description, every status and an example of its body', () => {
    expect(document.openapi).toMatch(/^3\.1/);
    expect(routes.length).toBeGreaterThan(20);
    const gaps = routes.flatMap(({ path, method, operation, closed }) => {
      const wanted = closed ? ['400', '401', '403', '404', '413', '415', '429', '503'] : ['503'];
      const missing = wanted.filter((status) => !operation.responses[status]);
      const schema = bodyOf(operation);
      const bodyless = method === 'GET' || method === 'DELETE';
      return [
        ...missing.map((status) => `${method} ${path}: no ${status}`),
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
    for (const { path, method } of routes.filter((route) => route.path.includes('{'))) {
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
  it.each<[string, string, number[]]>([
    ['an unknown key', JSON.stringify({ surprise: 1 }), [400]],
    ['an array', '[]', [400]],
    ['a text', '"x"', [400]],
    ['null', 'null', [400]],
    ['nothing', '', [400]],
    ['half of JSON', '{"a":', [400]],
    ['__proto__', '{"__proto__":{"admin":true}}', [400]],
    ['constructor', '{"constructor":{"prototype":{"admin":true}}}', [400]],
    ['JSON 5,000 levels deep', deep(5000), [400]],
    ['a NUL byte', JSON.stringify({ title: 'a\u0000b', reason: 'a\u0000b', name: 'a\u0000b' }), [400]],
    ['half of a character', '{"reason":"abc\\ud800","title":"abc\\udc00","name":"\\ud800"}', [400]],
    ['a text of 1.9 MB', JSON.stringify({ reason: 'x'.repeat(1_900_000) }), [400]],
    ['more than 2 MB', JSON.stringify({ reason: 'x'.repeat(2_200_000) }), [413]],
  ])('refuses %s with a problem that says what is allowed, and changes nothing', async (_what, payload, expected) => {
    const entries = async (): Promise<number> => (await api.db.selectFrom('journal').select('id').execute()).length;
    const before = await entries();
    for (const { path, method } of routes.filter(
      (route) => route.closed && ['POST', 'PUT', 'PATCH'].includes(route.method),
    )) {
      const answer = await api.call<{ code: string; detail: string; requestId: string }>(
        FAY,
        method,
        known(path),
        payload,
      );
      const allowed = [...expected, 403, 404]; // no such thing, or not for the facilitator: also clear
      expect([method, path, allowed.includes(answer.status), answer.status]).toEqual([
        method,
        path,
        true,
        answer.status,
      ]);
      expect(answer.headers['content-type']).toContain('application/problem+json');
      expect(answer.body.detail.length).toBeGreaterThan(5);
      expect(answer.body.requestId).toBe(answer.headers['x-request-id']);
    }
    expect(await entries()).toBe(before);
  });

  it('takes JSON and nothing else', async () => {
    for (const { path, method } of routes.filter(
      (route) => route.closed && ['POST', 'PUT', 'PATCH'].includes(route.method),
    )) {
      const answer = await api.call(FAY, method, known(path), '<a/>', { 'content-type': 'application/xml' });
      expect([method, path, [415, 404, 403].includes(answer.status), answer.status]).toEqual([
        method,
        path,
        true,
        answer.status,
      ]);
    }
  });

  it('answers reads by their own schemas', async () => {
    for (const { path } of routes.filter((route) => route.method === 'GET' && !STREAMS.test(route.path))) {
      const answer = await api.call(FAY, 'GET', known(path));
      expect([path, answer.status < 500, answer.status]).toEqual([path, true, answer.status]);
    }
  });
});
