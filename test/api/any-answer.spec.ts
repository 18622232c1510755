import { FAY } from '../servers/a-council.js';
import { anApi, type TestApi } from '../servers/an-api.js';

describe('any answer', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await anApi();
  });
  afterAll(() => api.stop());

  it.each([
    ['GET', '/v1/programs', FAY, 200],
    ['GET', '/v1/programs', null, 401],
    ['POST', '/v1/programs', FAY, 400],
    ['GET', '/nowhere', FAY, 404],
    ['GET', '/health/live', null, 200],
    ['GET', '/openapi.json', null, 200],
  ] as const)(
    'has headers that keep browsers from guessing and framing: %s %s as %s',
    async (method, path, as, status) => {
      const answer = await api.call(as, method, path, method === 'POST' ? {} : undefined);
      expect(answer).toMatchObject({
        status,
        headers: {
          'x-content-type-options': 'nosniff',
          'x-frame-options': 'SAMEORIGIN',
          'referrer-policy': 'no-referrer',
          'strict-transport-security': expect.stringMatching(/^max-age=\d{7,}/),
          'cross-origin-opener-policy': 'same-origin',
          'cross-origin-resource-policy': 'same-origin',
          'x-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
        },
      });
      expect(answer.headers).not.toHaveProperty('x-powered-by');
      expect(answer.headers).not.toHaveProperty('server');
    },
  );

  it.each(['/v1/cycles/%ff', '/v1/%c0%af', `/v1/programs/${'x'.repeat(9000)}`])(
    'to %s is a problem, as to anything else that is none of its addresses',
    async (path) => {
      const answer = await api.call(FAY, 'GET', path);
      expect(answer).toMatchObject({
        status: 400,
        headers: { 'content-type': 'application/problem+json; charset=utf-8' },
        body: { code: 'invalid-input', detail: 'The address is not well formed' },
      });
      expect(answer.headers['x-request-id']).toBe((answer.body as unknown as { requestId: string }).requestId);
    },
  );
});
