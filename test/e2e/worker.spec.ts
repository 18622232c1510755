import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import { connect } from '../../libs/database/connection.js';
import { startChild, type Child } from '../../libs/embedded/child.js';
import { freePort } from '../../libs/embedded/ports.js';
import { startTemporal, type TemporalServer } from '../../libs/embedded/temporal/temporal-server.js';
import { issueToken, localKey } from '../../libs/identity/tokens.js';
import { aTcpProxy } from '../faults/harness/tcp-proxy.js';
import { FAY, type CycleSeen } from '../servers/a-council.js';
import { anApi } from '../servers/an-api.js';
import { eventually } from '../servers/eventually.js';
import { removeHome, temporaryHome } from '../servers/servers.js';
import { anHttpClient } from '../servers/stack/http-client.js';
import { at } from '../servers/stack/parts.js';
import { aDatabase, type TestDatabase } from '../servers/template-database.js';
import { waitsForAGate } from '../servers/waiting-for-a-gate.js';

const WORKER = fileURLToPath(new URL('../../dist/apps/worker/src/main.js', import.meta.url));
const API = fileURLToPath(new URL('../../dist/apps/api/src/main.js', import.meta.url));
const PROGRAM = {
  name: 'P',
  product: 'P',
  engagement: { calendar: { zone: 'UTC', pace: { secondsPerWorkingDay: 1 } } },
};

describe('the parts, started in any order', () => {
  const home = temporaryHome();
  const folder = mkdtempSync(join(tmpdir(), 'roundtable-worker-'));
  let database: TestDatabase;
  let temporal: TemporalServer | null = null;
  let port = 0;
  let temporalPort = 0;
  const children: Child[] = [];
  beforeAll(async () => {
    database = await aDatabase();
    port = (await freePort()).port;
    temporalPort = (await freePort()).port;
  });
  afterAll(async () => {
    await Promise.all(children.map((child) => child.stop(5000)));
    await temporal?.stop();
    await database.drop();
    removeHome(home);
    rmSync(folder, { recursive: true, force: true });
  });

  const env = (): NodeJS.ProcessEnv => ({
    PATH: process.env.PATH,
    DATABASE_WORKER_URL: database.workerUrl,
    DATABASE_API_URL: database.apiUrl,
    TEMPORAL_ADDRESS: `127.0.0.1:${temporalPort}`,
    WORKER_PORT: String(port),
    PORT: '0',
    MAIL_FOLDER: join(folder, 'mail'),
    TOKEN_KEY_FILE: join(folder, 'key.json'),
  });
  const start = async (name: string, main: string, more: NodeJS.ProcessEnv = {}): Promise<Child> => {
    const child = await startChild({
      name,
      command: process.execPath,
      args: [main],
      home,
      logFile: join(home.logs, `${name}.log`),
      env: { ...env(), ...more },
    });
    children.push(child);
    return child;
  };
  const log = (name: string): string => readFileSync(join(home.logs, `${name}.log`), 'utf8');
  const ready = async (): Promise<number> =>
    fetch(`http://127.0.0.1:${port}/health/ready`).then(
      ({ status }) => status,
      () => 0,
    );
  /** The figure of the same, which nobody has to ask for: `/metrics` answers whatever the worker waits for. */
  const readyFigure = async (): Promise<string> =>
    /^roundtable_worker_ready .*$/m.exec(await (await fetch(`http://127.0.0.1:${port}/metrics`)).text())?.[0] ?? '';
  /** What asks other programs to read their settings again, or for a report, ends neither API nor worker. */
  const ignoresOtherSignals = async (child: Child): Promise<void> => {
    for (const signal of ['SIGHUP', 'SIGUSR2'] as const) process.kill(child.pid, signal);
    await eventually(() => expect(log(child.name).split('signal ignored')).toHaveLength(3));
  };
  const startServer = async (): Promise<TemporalServer> =>
    startTemporal({
      home,
      port: temporalPort,
      uiPort: null,
      say: () => undefined,
      searchAttributes: {}, // the worker registers them itself
    });

  it('a worker waits for Temporal with a clear line, is ready only while it really polls, and ends in order', async () => {
    const worker = await start('worker', WORKER);
    await eventually(() => expect(log('worker')).toContain('waiting for Temporal'), 20_000);
    expect(await readyFigure()).toBe('roundtable_worker_ready 0');
    expect(await ready()).toBe(503);
    await expect(fetch(`http://127.0.0.1:${port}/health/live`)).resolves.toMatchObject({ status: 200 });
    temporal = await startServer();
    await eventually(async () => expect(await readyFigure()).toBe('roundtable_worker_ready 1'), 30_000);
    expect(await ready()).toBe(200);
    await temporal.stop();
    await eventually(async () => expect(await ready()).toBe(503), 30_000);
    temporal = await startServer();
    await eventually(async () => expect(await ready()).toBe(200), 60_000);
    await ignoresOtherSignals(worker);
    expect(await ready()).toBe(200);
    await worker.stop(20_000);
    await expect(worker.exited).resolves.toMatchObject({ signal: expect.stringMatching(/SIGTERM/) });
    expect(log('worker')).toContain('worker ended');
  }, 180_000);

  it('Postgres after the worker: it waits with a clear line, and is ready once Postgres is there', async () => {
    temporal ??= await startServer();
    const postgres = await aTcpProxy([`127.0.0.1:${new URL(database.workerUrl).port}`]);
    await postgres.inject({ is: 'refuse' });
    const DATABASE_WORKER_URL = at(database.workerUrl, postgres.address);
    const worker = await start('early-worker', WORKER, { DATABASE_WORKER_URL });
    await eventually(() => expect(log('early-worker')).toContain('waiting for Postgres'), 20_000);
    expect(await ready()).toBe(503);
    await postgres.heal();
    await eventually(async () => expect(await ready()).toBe(200), 30_000);
    await worker.stop(20_000);
    await expect(worker.exited).resolves.toMatchObject({ signal: 'SIGTERM' });
    await postgres.close();
  }, 120_000);

  it('an API without Temporal answers, and what it was asked begins once Temporal and a worker are there', async () => {
    await temporal?.stop();
    temporal = null;
    const address = `127.0.0.1:${(await freePort()).port}`;
    const api = await start('early-api', API, { PORT: address.split(':')[1] });
    const http = anHttpClient();
    const authorization = `Bearer ${await issueToken(await localKey(join(folder, 'key.json')), { email: FAY, name: 'Fay' })}`;
    const ask = <Body>(method: 'GET' | 'POST', path: string, body?: object) =>
      http.send<Body>(address, { method, path, headers: { authorization }, ...(body ? { body } : {}) });
    await eventually(
      () =>
        ask('GET', '/health/ready').then(
          ({ status }) => status === 200,
          () => false,
        ),
      30_000,
    );
    const program = await ask<{ id: string }>('POST', '/v1/programs', PROGRAM);
    const cycle = await ask<CycleSeen>('POST', `/v1/programs/${program.body.id}/cycles`, { title: 'C', scope: 'S' });
    expect([program.status, cycle.status]).toEqual([201, 201]);
    await ignoresOtherSignals(api);
    temporal = await startServer();
    const worker = await start('late-worker', WORKER);
    const superuser = connect(database.superuserUrl, { name: 'test', max: 1 });
    const begun = superuser.selectFrom('gate').select('followed').where('id', '=', cycle.body.id);
    await eventually(async () => Number((await begun.executeTakeFirst())?.followed) > 0, 60_000);
    http.close();
    await Promise.all([superuser.destroy(), worker.stop(20_000), api.stop(20_000)]);
    await expect(api.exited).resolves.toMatchObject({ code: 0 });
  }, 180_000);

  it('a worker that is asked to end finishes the activity in flight, once', async () => {
    temporal ??= await startServer();
    const worker = await start('busy-worker', WORKER);
    await eventually(async () => expect(await ready()).toBe(200), 60_000);
    const api = await anApi({ database });
    const superuser = connect(database.superuserUrl, { name: 'test', max: 2 });
    try {
      const program = await api.call<{ id: string }>(FAY, 'POST', '/v1/programs', PROGRAM);
      const cycle = await api.call<CycleSeen>(FAY, 'POST', `/v1/programs/${program.body.id}/cycles`, {
        title: 'C',
        scope: 'S',
      });
      const gate = sql`hashtextextended(${`cycle:${cycle.body.id}`}, 0)`;
      await superuser.connection().execute(async (locked) => {
        await sql`select pg_advisory_lock(${gate})`.execute(locked);
        await eventually(() => waitsForAGate(superuser), 30_000);
        const ended = worker.stop(20_000);
        await eventually(async () => (await ready()) !== 200);
        await sql`select pg_advisory_unlock(${gate})`.execute(locked);
        await ended;
      });
      await expect(worker.exited).resolves.toMatchObject({ signal: 'SIGTERM' }); // in order: not killed after the limit
      const told = await superuser
        .selectFrom('gate')
        .select('followed')
        .where('id', '=', cycle.body.id)
        .executeTakeFirstOrThrow();
      expect(told.followed).toBeGreaterThan(0);
    } finally {
      await superuser.destroy();
      await api.stop();
    }
  }, 120_000);

  it('an API lives while it waits for its database, answers nothing but that, and serves once it is there', async () => {
    const link = await aTcpProxy([`127.0.0.1:${new URL(database.apiUrl).port}`]);
    await link.inject({ is: 'refuse' });
    const { port: apiPort } = await freePort();
    const url = `http://127.0.0.1:${apiPort}`;
    const asked = async (path: string): Promise<[number, unknown]> => {
      const answer = await fetch(`${url}${path}`);
      return [answer.status, await answer.json()];
    };
    const lost = await start('lost-api', API, {
      DATABASE_API_URL: at(database.apiUrl, link.address),
      PORT: String(apiPort),
    });
    await eventually(() => expect(log('lost-api')).toContain('waiting for Postgres'), 20_000);
    await expect(asked('/health/live')).resolves.toEqual([200, { status: 'ok', database: 'unknown' }]);
    await expect(asked('/health/ready')).resolves.toEqual([503, { status: 'error', database: 'down' }]);
    await expect(asked('/v1/programs')).resolves.toMatchObject([503, { code: 'unavailable' }]);
    expect(log('lost-api')).not.toContain('"api started"');
    await link.heal();
    await eventually(async () => expect((await asked('/health/ready'))[0]).toBe(200), 20_000);
    await expect(asked('/v1/programs')).resolves.toMatchObject([401, { code: 'unauthenticated' }]);
    await lost.stop();
    await link.close();
  }, 60_000);

  it('a worker whose settings are wrong says which and what they should be', async () => {
    const worker = await start('wrong-worker', WORKER, { WORKER_PORT: 'many', LOG_LEVEL: 'loud' });
    await expect(worker.exited).resolves.toMatchObject({ code: 1 });
    expect(log('wrong-worker')).toContain('WORKER_PORT');
    expect(log('wrong-worker')).toContain('LOG_LEVEL');
  }, 30_000);
});
