import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { Connection } from '@temporalio/client';
import pg from 'pg';

import { endLeftovers, startChild } from '../../libs/embedded/child.js';
import type { Home } from '../../libs/embedded/home.js';
import { until } from '../../libs/embedded/poll.js';
import { freePort, isFree } from '../../libs/embedded/ports.js';
import { socketFolder, startPostgres } from '../../libs/embedded/postgres/postgres-server.js';
import { identityOf, isRunning, type ProcessIdentity } from '../../libs/embedded/process-identity.js';
import { claim } from '../../libs/embedded/stack-lock.js';
import { startTemporal } from '../../libs/embedded/temporal/temporal-server.js';
import { emptyHomes } from '../embedded/an-empty-home.js';

const silent = (): void => undefined;
const anEmptyHome = emptyHomes();
const searchAttributes = { RoundtableProgram: 'Keyword' } as const;
describe('the two servers', () => {
  it('start from an empty home, keep their data over a stop, and leave nothing behind', async () => {
    const home = anEmptyHome();
    const start = () =>
      [
        startPostgres({ home, say: silent, temporary: true }),
        startTemporal({ home, say: silent, searchAttributes }),
      ] as const;
    let [database, workflows] = await Promise.all(start());

    await query(database.superuserUrl, 'create role keeper');
    await database.createDatabase('kept', 'keeper');
    await database.createDatabase('kept', 'keeper');
    expect(database.superuserUrl).toContain(encodeURIComponent(home.postgres));
    const overLoopback = new URL(database.superuserUrl);
    overLoopback.host = `127.0.0.1:${database.port}`;
    await expect(query(overLoopback.toString(), 'select 1 as one')).resolves.toEqual([{ one: 1 }]);
    await expect(query(database.superuserUrl, OWNER_OF_KEPT)).resolves.toEqual([
      { owner: 'keeper', locale: 'C.UTF-8' },
    ]);
    await startWorkflow(workflows.address, 'kept');
    await expect(registeredAttributes(workflows.address)).resolves.toMatchObject({ RoundtableProgram: 2 }); // 2: Keyword
    expect((await fetch(workflows.uiUrl!)).status).toBe(200);

    const first = [database, workflows].map((server) => identityOf(server.child.pid)!);
    const ports = [database.port, ...[workflows.address, workflows.uiUrl!].map((url) => Number(url.split(':').at(-1)))];
    expect(readdirSync(home.run).sort()).toEqual(['postgres.json', 'temporal.json']);
    await Promise.all([database.stop(), workflows.stop()]);
    expect(first.filter(isRunning)).toEqual([]);
    expect(await Promise.all(ports.map(isFree))).toEqual([true, true, true]);
    expect(readdirSync(home.run)).toEqual([]);

    [database, workflows] = await Promise.all(start());
    await expect(query(database.superuserUrl, OWNER_OF_KEPT)).resolves.toHaveLength(1);
    await expect(statusOf(workflows.address, 'kept')).resolves.toBe(1); // 1: running
    await Promise.all([database.stop(), workflows.stop()]);
  });

  it('end what a launcher left that was killed, and start', async () => {
    const home = anEmptyHome();
    const { launcher, left } = await aLauncherOfBoth(home);
    process.kill(-launcher.pid!, 'SIGKILL'); // its whole process group, as Ctrl-C does: the servers have their own
    await once(launcher, 'exit');
    expect(left.filter(isRunning)).toHaveLength(2);

    const [database, workflows] = await Promise.all([
      startPostgres({ home, say: silent, temporary: true }),
      startTemporal({ home, say: silent, uiPort: null, searchAttributes }),
    ]);

    expect(left.filter(isRunning)).toEqual([]);
    await expect(query(database.superuserUrl, 'select 1 as one')).resolves.toEqual([{ one: 1 }]);
    expect(workflows.uiUrl).toBeNull();
    await Promise.all([database.stop(), workflows.stop()]);
  });

  it.each([
    ['/var/lib/roundtable', '/var/lib/roundtable'],
    [`/${'a'.repeat(85)}`, `/${'a'.repeat(85)}`],
    [`/${'a'.repeat(86)}`, null],
    [`/${'ä'.repeat(43)}`, null], // two bytes each
  ])('Postgres has its Unix socket in %s, unless its path is too long for one', (folder, expected) => {
    expect(socketFolder(folder)).toBe(expected);
  });

  it('take another port when theirs is taken, and say so', async () => {
    const home = anEmptyHome();
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const said: string[] = [];

    const workflows = await startTemporal({
      home,
      port,
      uiPort: null,
      inMemory: true,
      searchAttributes,
      say: (line) => said.push(line),
    });

    expect(workflows.address).not.toBe(`127.0.0.1:${port}`);
    await expect(registeredAttributes(workflows.address)).resolves.toHaveProperty('RoundtableProgram');
    expect(said.join()).toContain(`Port ${port} is taken`);
    await workflows.stop();
    other.close();
  });

  it('start beside a stale postmaster.pid whose pid now belongs to somebody else', async () => {
    const home = anEmptyHome();
    await (await startPostgres({ home, say: silent, temporary: true })).stop();
    const stranger = await startChild({ ...aSleeper(home), name: 'stranger' });
    writeFileSync(join(home.postgres, 'data', 'postmaster.pid'), `${stranger.pid}\n${home.postgres}/data\n`);

    const database = await startPostgres({ home, say: silent, temporary: true });

    expect(identityOf(stranger.pid)).toBeDefined();
    await Promise.all([database.stop(), stranger.stop()]);
  });

  it('say why when one does not start', async () => {
    const home = anEmptyHome();
    await (await startPostgres({ home, say: silent, temporary: true })).stop();
    writeFileSync(join(home.postgres, 'data', 'postgresql.conf'), 'no_such_setting = 1\n');

    await expect(startPostgres({ home, say: silent, temporary: true })).rejects.toThrow(/no_such_setting/);
    expect(readdirSync(home.run)).toEqual([]);
  });
});

describe('a child', () => {
  it('is killed when it ignores the request to end', async () => {
    const home = anEmptyHome();
    const ready = join(home.root, 'ready');
    const stubborn = `process.on('SIGTERM', () => {}); setInterval(() => {}, 1e6); require('fs').writeFileSync(${JSON.stringify(ready)}, '')`;
    const child = await startChild({ ...aSleeper(home), name: 'stubborn', args: ['-e', stubborn] });
    await until(() => existsSync(ready), 20_000);

    await child.stop(200);

    await expect(child.exited).resolves.toEqual({ code: null, signal: 'SIGKILL' });
  });

  it('that cannot be started is an error', async () => {
    const home = anEmptyHome();
    await expect(startChild({ ...aSleeper(home), command: '/no/such/program' })).rejects.toThrow(/ENOENT/);
  });

  it('is left alone when only its pid is that of a leftover', async () => {
    const home = anEmptyHome();
    await startChild(aSleeper(home));
    const runFile = join(home.run, 'sleeper.json');
    const record = JSON.parse(readFileSync(runFile, 'utf8')) as ProcessIdentity;
    writeFileSync(join(home.run, 'older.json'), JSON.stringify({ ...record, started: 'long ago' }));

    await expect(endLeftovers(home, ['older'])).resolves.toEqual([]);
    expect(isRunning(record)).toBe(true);
    expect(readdirSync(home.run)).toEqual(['sleeper.json']);
    await expect(endLeftovers(home)).resolves.toEqual(['sleeper']);
    expect(isRunning(record)).toBe(false);
  });
});

describe('the claim of a data folder', () => {
  it('is refused to the second, who is told of the first', () => {
    const home = anEmptyHome();
    const first = claim(home);
    if ('runningPid' in first) throw new Error('an empty home is free');
    first.describe({ web: 'http://127.0.0.1:3000' });

    expect(claim(home)).toEqual({ runningPid: process.pid, urls: { web: 'http://127.0.0.1:3000' } });

    first.release();
    expect(claim(home)).toHaveProperty('release');
  });

  it('passes on when its holder was killed', async () => {
    const home = anEmptyHome();
    const holder = spawn(
      process.execPath,
      aScript(`claim(home); console.log('claimed'); setInterval(() => {}, 1e6);`, home),
    );
    await once(holder.stdout, 'data');
    expect(claim(home)).toMatchObject({ runningPid: holder.pid });

    holder.kill('SIGKILL');
    await once(holder, 'exit');

    expect(claim(home)).toHaveProperty('release');
    expect(claim(home)).toMatchObject({ runningPid: process.pid });
  });
});

describe('ports', () => {
  it('are the preferred one when it is free, and not one that was given away just before', async () => {
    const { port } = await freePort();
    await expect(freePort(port)).resolves.toEqual({ port, preferredTaken: false });
    const given = new Set<number>();
    for (let i = 0; i < 400; i++) given.add((await freePort()).port);
    expect(given.size).toBe(400); // without the rest in TIME_WAIT about 20 would come twice
  });
});

const OWNER_OF_KEPT = `select rolname as owner, datlocale as locale
  from pg_database join pg_roles on pg_roles.oid = datdba where datname = 'kept'`;

async function query(connectionString: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  return (await client.query(sql).finally(() => client.end())).rows as unknown[];
}

async function connected<T>(address: string, work: (connection: Connection) => Promise<T>): Promise<T> {
  const connection = await Connection.connect({ address });
  return work(connection).finally(() => connection.close());
}

const execution = (workflowId: string) => ({ namespace: 'default', execution: { workflowId } });

const startWorkflow = (address: string, workflowId: string) =>
  connected(address, ({ workflowService }) =>
    workflowService.startWorkflowExecution({
      namespace: 'default',
      workflowId,
      requestId: workflowId,
      workflowType: { name: 'nobodyRunsIt' },
      taskQueue: { name: 'nobody' },
    }),
  );

const statusOf = (address: string, workflowId: string) =>
  connected(address, async ({ workflowService }) => {
    const { workflowExecutionInfo } = await workflowService.describeWorkflowExecution(execution(workflowId));
    return workflowExecutionInfo?.status;
  });

const registeredAttributes = (address: string) =>
  connected(address, async ({ operatorService }) => {
    const { customAttributes } = await operatorService.listSearchAttributes({ namespace: 'default' });
    return customAttributes;
  });

const aSleeper = (home: Home) => ({
  name: 'sleeper',
  command: process.execPath,
  args: ['-e', 'setInterval(() => {}, 1e6)'],
  home,
  logFile: join(home.root, 'sleeper.log'),
});

/** Arguments for a Node of its own that runs `script` with this folder's modules. */
function aScript(script: string, home: Home): string[] {
  const url = (path: string): string => new URL(path, import.meta.url).href;
  const source = `
    import { claim } from '${url('../../libs/embedded/stack-lock.ts')}';
    import { socketFolder, startPostgres } from '${url('../../libs/embedded/postgres/postgres-server.ts')}';
    import { startTemporal } from '${url('../../libs/embedded/temporal/temporal-server.ts')}';
    const home = ${JSON.stringify(home)};
    ${script}`;
  const loader = fileURLToPath(new URL('../servers/typescript.js', import.meta.url));
  return ['--import', loader, '--input-type=module', '-e', source];
}

async function aLauncherOfBoth(home: Home) {
  const start = `
    const servers = await Promise.all([
      startPostgres({ home, say() {}, temporary: true }),
      startTemporal({ home, say() {}, uiPort: null, searchAttributes: { RoundtableProgram: 'Keyword' } }),
    ]);
    console.log(JSON.stringify(servers.map(({ child }) => child.pid)));`;
  const launcher = spawn(process.execPath, aScript(start, home), {
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(launcher.stdout, 'data')) as [Buffer];
  const left = (JSON.parse(line.toString()) as number[]).map((pid) => identityOf(pid)!);
  return { launcher, left };
}
