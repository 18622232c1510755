import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import pg from 'pg';

import { endLeftovers, endProcess, startChild, untilReady, type Child } from '../child.js';
import { createFolders, type Home } from '../home.js';
import { freePort } from '../ports.js';
import { postgresAccount, type Account } from './postgres-account.js';
import { postgresBinaries, type PostgresBinaries } from './postgres-binaries.js';
import { createCluster, type Cluster } from './postgres-cluster.js';
import { commandOf, identityOf } from '../process-identity.js';

export interface PostgresServer {
  /** On loopback, for `psql` and whatever cannot use the socket. */
  port: number;
  /** As the user `postgres`: through a Unix socket where its path is short enough, else on loopback. */
  superuserUrl: string;
  /** Does nothing when the database exists. The owner is a role that exists. */
  createDatabase(name: string, owner: string): Promise<void>;
  stop(): Promise<void>;
  child: Child;
}

export interface PostgresOptions {
  home: Home;
  /** Preferred: another one is taken when somebody listens there. */
  port?: number;
  say: (line: string) => void;
  /** For tests: faster, and a power cut loses everything. */
  temporary?: boolean;
}

const START_LIMIT_MS = 60_000; // recovery after a kill -9 takes its time
const STOP_LIMIT_MS = 15_000;
/** A socket's path has 107 bytes at most on Linux, 103 on macOS; its name takes 16 of them. */
const LONGEST_SOCKET_FOLDER = 86;

/** Starts Postgres on the home's data; makes the cluster on first use. Needs the claim of stack-lock.ts when others may start too. */
export async function startPostgres({ home, port, say, temporary = false }: PostgresOptions): Promise<PostgresServer> {
  createFolders(home);
  const account = postgresAccount();
  const binaries = postgresBinaries(home, account);
  await endLeftovers(home, ['postgres']);
  await clearPostmaster(home.postgres);
  const cluster = await createCluster({ home, account, binaries, say, temporary });

  const chosen = await freePort(port);
  if (chosen.preferredTaken) say(`Port ${port} is taken: Postgres listens on ${chosen.port}`);
  const sockets = socketFolder(home.postgres);
  const host = sockets === null ? '127.0.0.1' : encodeURIComponent(sockets);
  const superuserUrl = `postgres://postgres:${cluster.password}@${host}:${chosen.port}/postgres`;
  const child = await startPostmaster({ home, account, binaries, cluster, port: chosen.port, sockets, temporary });
  await untilReady(child, () => answers(superuserUrl), START_LIMIT_MS);
  return {
    port: chosen.port,
    superuserUrl,
    createDatabase: (name, owner) => createDatabase(superuserUrl, name, owner),
    stop: () => child.stop(STOP_LIMIT_MS),
    child,
  };
}

/** Where Postgres' Unix socket is: its own folder, when the path is not too long for one. */
export const socketFolder = (folder: string): string | null =>
  Buffer.byteLength(folder) <= LONGEST_SOCKET_FOLDER ? folder : null;

interface Postmaster {
  home: Home;
  account: Account;
  binaries: PostgresBinaries;
  cluster: Cluster;
  port: number;
  /** The folder of the Unix socket. A round trip over one takes half the processor time of one over loopback. */
  sockets: string | null;
  temporary: boolean;
}

function startPostmaster({ home, account, binaries, cluster, port, sockets, temporary }: Postmaster): Promise<Child> {
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: sockets === null ? '' : `"${sockets}"`,
    port: String(port),
    max_connections: '100',
    timezone: 'UTC',
    log_timezone: 'UTC',
    ...(temporary && { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
  return startChild({
    name: 'postgres',
    command: binaries.postgres,
    args: ['-D', cluster.data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    home,
    logFile: join(home.logs, 'postgres.log'),
    env: { PATH: process.env.PATH, LC_ALL: 'C' },
    cwd: home.postgres, // the launcher's own may be closed to the account
    ...account,
    stopSignal: 'SIGINT', // "fast": ends the sessions; SIGTERM would wait for them
  });
}

/**
 * Ends a postmaster of this folder that no run file names, and removes the lock files of one that has ended: when its pid passed
 * to another process (usual in containers), Postgres would refuse to start.
 */
async function clearPostmaster(folder: string): Promise<void> {
  const data = join(folder, 'data');
  const file = join(data, 'postmaster.pid');
  if (!existsSync(file)) return;
  const identity = identityOf(Number(readFileSync(file, 'utf8').split('\n')[0]));
  if (identity !== undefined && identity.pid !== process.pid && commandOf(identity.pid).includes(data)) {
    await endProcess(identity, 'SIGINT', STOP_LIMIT_MS);
  }
  rmSync(file, { force: true });
  for (const name of readdirSync(folder)) if (name.startsWith('.s.PGSQL.')) rmSync(join(folder, name));
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on('error', () => undefined); // a connection that breaks while the server starts
  try {
    await client.connect();
    return true;
  } catch (error) {
    if ((error as { code?: string }).code === WRONG_PASSWORD) throw error;
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

const WRONG_PASSWORD = '28P01';

async function createDatabase(superuserUrl: string, name: string, owner: string): Promise<void> {
  const client = new pg.Client({ connectionString: superuserUrl });
  await client.connect();
  try {
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [name]);
    if (rowCount === 0) {
      await client.query(`create database ${pg.escapeIdentifier(name)} owner ${pg.escapeIdentifier(owner)}`);
    }
  } finally {
    await client.end();
  }
}
