import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { homeFolder, type Home } from '../../libs/embedded/home.js';
import { startPostgres, type PostgresServer } from '../../libs/embedded/postgres/postgres-server.js';
import { findTestServer } from '../../libs/embedded/temporal/temporal-binary.js';
import { startTemporal, type TemporalServer } from '../../libs/embedded/temporal/temporal-server.js';
import { prepareTemplate } from './template-database.js';

const SEARCH_ATTRIBUTES = { RoundtableProgram: 'Keyword', RoundtableCycle: 'Keyword' } as const;

/** One Postgres and one Temporal dev server for the whole run; the specs find them by the environment. Returns what stops them. */
export async function startServers(): Promise<() => Promise<void>> {
  const home = temporaryHome();
  const endWatch = endWithThisProcess(home);
  const starting = [startDatabase(home), startWorkflows(home)] as const;
  const stop = async (): Promise<void> => {
    const started = await Promise.allSettled([starting[0], starting[1]]);
    await Promise.all(started.flatMap((server) => (server.status === 'fulfilled' ? [server.value.stop()] : [])));
    removeHome(home);
    endWatch();
  };
  try {
    const [database, workflows, testServer] = await Promise.all([starting[0], starting[1], findTestServer(home, tell)]);
    process.env.TEST_DATABASE_SUPERUSER_URL = database.superuserUrl;
    process.env.TEST_TEMPORAL_ADDRESS = workflows.address;
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

/** Jest may be interrupted or killed: a process of its own notices when the pipe to it closes, ends the servers and cleans up. */
export function endWithThisProcess(home: Home): () => void {
  const script = fileURLToPath(new URL('./watchdog.js', import.meta.url));
  const args = [script, home.run, home.root, home.postgres];
  const watchdog = spawn(process.execPath, args, { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  watchdog.unref();
  return () => watchdog.stdin.end();
}

const tell = (line: string): void => void process.stderr.write(`${line}\n`);
