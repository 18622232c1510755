import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { homeFolder, type Home } from '../../libs/embedded/home.js';
import { startPostgres, type PostgresServer } from '../../libs/embedded/postgres/postgres-server.js';
import { findTestServer } from '../../libs/embedded/temporal/temporal-binary.js';
import { startTemporal, type TemporalServer } from '../../libs/embedded/temporal/temporal-server.js';
import { prepareTemplate } from './template-database.js';

interface Stoppable {
  stop(): Promise<void>;
}

const SEARCH_ATTRIBUTES = { RoundtableProgram: 'Keyword', RoundtableCycle: 'Keyword' } as const;

/**
 * One Postgres, one Temporal dev server, and a host of APIs for each of jest's workers, for the whole run; the specs find them by the
 * environment. Returns what stops them.
 */
export async function startServers(workers: number): Promise<() => Promise<void>> {
  const home = temporaryHome();
  const endWatch = endWithThisProcess(home);
  const starting = [startDatabase(home), startWorkflows(home), startApiHosts(workers)] as const;
  const stop = async (): Promise<void> => {
    const started = await Promise.allSettled<Stoppable>(starting);
    await Promise.all(started.flatMap((server) => (server.status === 'fulfilled' ? [server.value.stop()] : [])));
    removeHome(home);
    endWatch();
  };
  try {
    const [database, workflows, apis, testServer] = await Promise.all([...starting, findTestServer(home, tell)]);
    process.env.TEST_DATABASE_SUPERUSER_URL = database.superuserUrl;
    process.env.TEST_TEMPORAL_ADDRESS = workflows.address;
    process.env.TEST_API_HOSTS = apis.addresses.join();
    process.env.TEST_SERVER_PATH = testServer;
    return stop;
  } catch (error) {
    await stop();
    throw error;
  }
}

/** An empty home in the temp folder, with the machine's cache of executables. */
export function temporaryHome(): Home {
  const root = mkdtempSync(join(tmpdir(), 'roundtable-test-'));
  chmodSync(root, 0o711); // the user who runs root's Postgres must pass through
  const { bin } = homeFolder({ ...process.env, ROUNDTABLE_HOME: '' });
  return { ...homeFolder({ ROUNDTABLE_HOME: root }), bin };
}

export function removeHome(home: Home): void {
  for (const folder of [home.root, home.postgres]) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

async function startDatabase(home: Home): Promise<PostgresServer> {
  const server = await startPostgres({ home, say: () => undefined, temporary: true });
  try {
    await prepareTemplate(server.superuserUrl);
    return server;
  } catch (error) {
    await server.stop();
    throw error;
  }
}

const startWorkflows = (home: Home): Promise<TemporalServer> =>
  startTemporal({ home, say: tell, uiPort: null, inMemory: true, searchAttributes: SEARCH_ATTRIBUTES });

/** One for each worker, so that none waits for what another asks. The first loads Nest at once, the others when they are asked. */
async function startApiHosts(workers: number): Promise<Stoppable & { readonly addresses: readonly string[] }> {
  const hosts = await Promise.all(Array.from({ length: workers }, (_, nth) => startApiHost(nth === 0)));
  return {
    addresses: hosts.map(({ address }) => address),
    stop: async () => void (await Promise.all(hosts.map((host) => host.stop()))),
  };
}

/** It ends with this process, which holds the other end of its channel. */
async function startApiHost(loaded: boolean): Promise<Stoppable & { readonly address: string }> {
  const [host, loader] = ['./api/api-host.ts', './typescript.js'].map((path) => new URL(path, import.meta.url));
  const child = fork(fileURLToPath(host ?? ''), loaded ? ['loaded'] : [], {
    execArgv: ['--import', String(loader)],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit');
  const [address] = (await Promise.race([once(child, 'message'), ended])) as [unknown];
  if (typeof address !== 'string') throw new Error('The host of APIs ended before it listened');
  return { address, stop: async () => void (child.disconnect(), await ended) };
}

/** Jest may be interrupted or killed: a process of its own notices when the pipe to it closes, ends the servers and cleans up. */
export function endWithThisProcess(home: Home): () => void {
  const script = fileURLToPath(new URL('./watchdog.js', import.meta.url));
  const args = [script, home.run, home.root, home.postgres];
  const watchdog = spawn(process.execPath, args, { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  watchdog.unref();
  return () => watchdog.stdin.end();
}

const tell = (line: string): void => void process.stderr.write(`${line}\n`);
