import { sql } from 'kysely';
import { ProblemFilter } from '../../apps/api/src/http/problems/problem.filter.js';
import { connect, type Database } from '../../libs/database/connection.js';
import { aDatabase, type TestDatabase } from '../servers/template-database.js';

/** An answer to nobody. */
class Reply {
  readonly sent = false;
  readonly raw = { headersSent: false };
  readonly more = new Map<string, string>();
  code = 0;
  body = '';

  status(code: number): this {
    this.code = code;
    return this;
  }
  headers(): this {
    return this;
  }
  header(name: string, value: string): this {
    this.more.set(name, value);
    return this;
  }
  send(body: string): void {
    this.body = body;
  }
}

/** What the filter makes of a failure: the answer, the code that is counted, and what is logged. */
function met(error: unknown) {
  const logged: [level: string, line: object][] = [];
  const log = {
    warn: (line: object) => logged.push(['warn', line]),
    error: (line: object) => logged.push(['error', line]),
  };
  const request = { id: 'r1', headers: {}, url: '/v1/me', method: 'GET', routeOptions: { config: {} }, problem: '' };
  const reply = new Reply();
  const http = { getResponse: () => reply, getRequest: () => request };
  new ProblemFilter(log as never).catch(error, { switchToHttp: () => http } as never);
  return {
    status: reply.code,
    code: (JSON.parse(reply.body) as { code: string }).code,
    counted: request.problem,
    retryAfter: reply.more.get('retry-after'),
    logged,
  };
}

describe('a value that only Postgres refuses', () => {
  let database: TestDatabase;
  let db: Database;
  beforeAll(async () => {
    database = await aDatabase();
    db = connect(database.apiUrl, { name: 'test-api', max: 1 });
  });
  afterAll(async () => {
    await db.destroy();
    await database.drop();
  });

  it.each([
    ['22P02', "select 'nobody'::uuid"],
    ['22003', 'select 99999999999::int'],
    ['22008', "select '2026-02-31'::date"],
  ])(
    'is invalid input for whoever sent it, and logged and counted, for it may be ours: %s',
    async (code, statement) => {
      const failure: unknown = await sql
        .raw(statement)
        .execute(db)
        .then(Boolean, (error: unknown) => error);
      const { logged, ...answered } = met(failure);
      expect(answered).toEqual({ status: 400, code: 'invalid-input', counted: 'unstorable' });
      expect(logged).toEqual([
        ['warn', expect.objectContaining({ requestId: 'r1', status: 400, code, stack: expect.any(String) as string })],
      ]);
    },
  );
});

describe('a database that goes away under a request', () => {
  let database: TestDatabase;
  let db: Database;
  beforeAll(async () => {
    database = await aDatabase();
    db = connect(database.apiUrl, { name: 'test-api', max: 1 });
  });
  afterAll(() => database.drop());

  it('is told from another stream that is used after its end, which is a mistake of ours', async () => {
    const code = 'ERR_STREAM_WRITE_AFTER_END';
    const ended = Object.assign(new Error('write after end'), { code });
    expect(met(ended)).toMatchObject({ status: 500, code: 'unexpected', logged: [['error', { code }]] });
    const broken = connect(database.apiUrl, { name: 'test-api', max: 1 });
    const failure: unknown = await broken.connection().execute(async (one) => {
      const lost: unknown = await sql`select pg_terminate_backend(pg_backend_pid())`
        .execute(one)
        .catch((error: unknown) => error);
      return Object.assign(lost as Error, { code });
    });
    await broken.destroy();
    expect(met(failure)).toMatchObject({ status: 503, code: 'unavailable' });
  });

  /** Whatever is asked while the session ends, after it, and when nothing is to be asked any more: each has its words. */
  it('is to be asked again in a moment, and never a mistake of ours', async () => {
    const failures: unknown[] = [];
    const failed = (error: unknown): number => failures.push(error);
    const lost = db.transaction().execute(async (tx) => {
      await sql`select pg_terminate_backend(pg_backend_pid())`.execute(tx).catch(failed);
      await sql`select 1`.execute(tx).catch(failed);
    });
    await lost.catch(failed);
    await db.destroy();
    await sql`select 1`.execute(db).catch(failed);
    const words = failures.map((error) => (error as Error).message);
    expect(words).toEqual([
      expect.stringMatching(/^(terminating connection|Connection terminated)/),
      expect.any(String), // as the socket has it by then
      expect.stringMatching(/^(Client (has encountered|was closed)|Connection terminated)/),
      expect.stringMatching(/^(driver has already been destroyed|Cannot use a pool)/),
    ]);
    for (const failure of failures) {
      const { logged: _lines, ...answered } = met(failure);
      expect(answered).toEqual({ status: 503, code: 'unavailable', counted: 'unavailable', retryAfter: '1' });
    }
  });
});
