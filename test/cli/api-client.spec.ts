import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ApiClient } from '../../apps/cli/src/client/api-client.js';
import type { Ended } from '../../apps/cli/src/output/exit.js';
import { harmless } from '../../apps/cli/src/output/output.js';
import { clock } from '../../apps/cli/src/output/words.js';

const GONE = { status: 503, code: 'unavailable', detail: 'Its bytes are not where they were kept', errors: [] };

describe('a call of the command line', () => {
  let server: Server;
  let answers: ((response: ServerResponse) => void)[] = [];
  const seen: (string | undefined)[] = [];
  const api = (): ApiClient => new ApiClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, 'token', 1);
  const problem = (body: typeof GONE) => (response: ServerResponse) =>
    response.writeHead(body.status, { 'content-type': 'application/problem+json' }).end(JSON.stringify(body));
  const page = (status: number) => (response: ServerResponse) => response.writeHead(status).end('<h1>No</h1>');
  const ok = (response: ServerResponse): unknown => response.end('{"done":true}');

  beforeAll(async () => {
    server = createServer((request, response) => {
      seen.push(request.headers['idempotency-key'] as string);
      (answers.length > 1 ? answers.shift() : answers[0])?.(response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => void server.close());

  it('that something on the way refused is sent again with its key', async () => {
    answers = [page(502), problem(GONE), problem({ ...GONE, status: 409, code: 'in-flight' }), ok];
    seen.length = 0;
    await expect(api().call('POST', '/v1/programs', {})).resolves.toEqual({ done: true });
    expect([seen.length, new Set(seen).size]).toEqual([4, 1]);
  });

  it('that the API goes on refusing for now ends with what the API said', async () => {
    answers = [problem(GONE)];
    await expect(api().get('/v1/attachments/1')).rejects.toMatchObject({
      code: 4,
      message: 'unavailable (503): Its bytes are not where they were kept',
    });
  });

  it('that is refused tells instants as people here read them, and programs as they came', async () => {
    const at = '2031-02-03T08:00:00.000Z';
    const closed = { status: 409, code: 'input-closed', detail: `Advice was taken until ${at}` };
    const errors = [
      { path: 'to', message: `is not after ${at}` },
      { path: '', message: 'Not known here: fo' },
    ];
    answers = [problem({ ...closed, errors: errors as never[] })];
    const refused = await api()
      .get('/v1/programs')
      .catch((error: unknown) => error as Ended);
    const here = clock(at);
    expect(here).toMatch(/^2031-02-0\d \d\d:\d\d:\d\d$/);
    expect(refused).toMatchObject({
      message: `input-closed (409): Advice was taken until ${here}\n  to: is not after ${here}\n  Not known here: fo`,
      details: { detail: closed.detail },
    });
  });

  it.each([
    ['goes on answering instead of it', 504, { code: 5, message: expect.stringContaining('status 504') as unknown }],
    ['is no API at all', 404, { code: 1, message: expect.stringContaining('status 404') as unknown }],
  ])('that ends at something which %s says so', async (_what, status, ending) => {
    answers = [page(status)];
    await expect(api().get('/v1/programs')).rejects.toMatchObject(ending);
  });

  it('that a page answers is not sent again', async () => {
    answers = [page(200), ok];
    await expect(api().get('/v1/programs')).rejects.toMatchObject({
      code: 1,
      message: expect.stringContaining('no JSON') as unknown,
    });
  });

  it('whose answer breaks off is sent again', async () => {
    answers = [
      (response) => response.writeHead(200, { 'content-length': '20' }).write('{"done":', () => response.destroy()),
      ok,
    ];
    await expect(api().get('/v1/programs')).resolves.toEqual({ done: true });
  });

  it('whose token is not taken says what to do about it', async () => {
    answers = [problem({ status: 401, code: 'unauthenticated', detail: 'Send a valid token', errors: [] })];
    await expect(api().get('/v1/programs')).rejects.toMatchObject({
      code: 4,
      message: expect.stringMatching(
        /^unauthenticated \(401\): The token has expired.*--as.*ROUNDTABLE_TOKEN/,
      ) as unknown,
    });
  });
});

it('shows what people wrote without what a terminal would obey', () => {
  expect(harmless('Nia\u001b[2J\u0007 said\tthis\r\nand that\u009b0m')).toBe(
    'Nia\ufffd[2J\ufffd said\tthis\r\nand that\ufffd0m',
  );
});
