import { join } from 'node:path';

import { Connection } from '@temporalio/client';

import { endLeftovers, startChild, untilReady, type Child } from '../child.js';
import { createFolders, type Home } from '../home.js';
import { freePort, isListening } from '../ports.js';
import { findTemporal } from './temporal-binary.js';

export interface TemporalServer {
  address: string;
  /** Null without the web interface. */
  uiUrl: string | null;
  stop(): Promise<void>;
  child: Child;
}

export interface TemporalOptions {
  home: Home;
  /** Preferred: another one is taken when somebody listens there. */
  port?: number;
  /** The same; null leaves Temporal's web interface out. */
  uiPort?: number | null;
  say: (line: string) => void;
  namespace?: string;
  /** For tests: nothing is kept. */
  inMemory?: boolean;
  /** Name to type. A workflow task that uses one that is not registered fails for ever. */
  searchAttributes: SearchAttributes;
  /** The server's dynamic configuration, value as JSON. */
  dynamicConfig?: Record<string, string>;
}

export type SearchAttributes = Record<
  string,
  'Text' | 'Keyword' | 'Int' | 'Double' | 'Bool' | 'Datetime' | 'KeywordList'
>;

const START_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 10_000;

/** Starts Temporal's dev server on loopback. Its other ports are free ones of its own choice. */
export async function startTemporal(options: TemporalOptions): Promise<TemporalServer> {
  const { home, say, namespace = 'default' } = options;
  createFolders(home);
  const command = await findTemporal(home, say);
  await endLeftovers(home, ['temporal']);

  const port = await portFor('Temporal', options.port, say);
  const uiPort = options.uiPort === null ? null : await portFor("Temporal's web interface", options.uiPort, say);
  const child = await startChild({
    name: 'temporal',
    command,
    args: argumentsFor({ ...options, namespace }, port, uiPort),
    home,
    logFile: join(home.logs, 'temporal.log'),
    env: serverEnvironment(process.env),
    stopSignal: options.inMemory ? 'SIGKILL' : 'SIGTERM', // an orderly end takes it 1.4 s, to keep what it has
  });
  await untilReady(child, () => answers(port, namespace), START_LIMIT_MS);
  return {
    address: `127.0.0.1:${port}`,
    uiUrl: uiPort === null ? null : `http://127.0.0.1:${uiPort}`,
    stop: () => child.stop(STOP_LIMIT_MS),
    child,
  };
}

function argumentsFor(
  { home, namespace, inMemory, searchAttributes, dynamicConfig = {} }: TemporalOptions & { namespace: string },
  port: number,
  uiPort: number | null,
): string[] {
  const data = ['--db-filename', join(home.temporal, 'temporal.db')];
  // WAL and synchronous=2: a kill -9 or a power cut costs no acknowledged signal, at nearly twice the default's speed.
  const durable = ['--sqlite-pragma', 'journal_mode=WAL', '--sqlite-pragma', 'synchronous=2'];
  return [
    ...['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(port), '--namespace', namespace],
    ...(uiPort === null ? ['--headless'] : ['--ui-port', String(uiPort), '--ui-disable-news-fetch']),
    ...(inMemory ? [] : [...data, ...durable]),
    ...Object.entries(searchAttributes).flatMap(([name, type]) => ['--search-attribute', `${name}=${type}`]),
    ...Object.entries(dynamicConfig).flatMap(([name, value]) => ['--dynamic-config-value', `${name}=${value}`]),
    ...['--log-level', 'error'],
  ];
}

async function portFor(what: string, preferred: number | undefined, say: (line: string) => void): Promise<number> {
  const { port, preferredTaken } = await freePort(preferred);
  if (preferredTaken) say(`Port ${preferred} is taken: ${what} listens on ${port}`);
  return port;
}

/** The CLI reads `TEMPORAL_*` as options of its own (address, TLS, profile), which are meant for clients. */
function serverEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('TEMPORAL_')));
}

async function answers(port: number, namespace: string): Promise<boolean> {
  if (!(await isListening(port))) return false; // gRPC waits a second after a refused connection
  const connection = Connection.lazy({ address: `127.0.0.1:${port}`, connectTimeout: '5 seconds' });
  try {
    await connection.withDeadline(Date.now() + 5_000, () =>
      connection.workflowService.describeNamespace({ namespace }),
    );
    return true;
  } catch {
    return false;
  } finally {
    await connection.close();
  }
}
