import { Client, Connection } from '@temporalio/client';
import { join } from 'node:path';
import type { JWK } from 'jose';
import { connect, type Database } from '../../libs/database/connection.js';
import type { Home } from '../../libs/embedded/home.js';
import { freePort } from '../../libs/embedded/ports.js';
import { issueToken, localKey } from '../../libs/identity/tokens.js';
import { aMailServer, type MailServer } from '../notifications/mail-server.js';
import type { Answer } from './an-api.js';
import { eventually } from './eventually.js';
import { endWithThisProcess, removeHome, temporaryHome } from './servers.js';
import { provideDatabase, type StackDatabase } from './stack/database-of-a-stack.js';
import { anHttpClient, type Method } from './stack/http-client.js';
import { isReady, startNodeProcess } from './stack/node-process.js';
import { DIRECT, at, type Ended, type Link, type Part, type Running, type Through } from './stack/parts.js';
import { startStackMail, startStackPostgres, startStackTemporal } from './stack/servers-of-a-stack.js';

export interface StackOptions {
  readonly apis?: number;
  readonly workers?: number;
  /** More settings for API and worker, over the stack's own. */
  readonly env?: Record<string, string>;
  /** What stands in front of an address; asked once per link. `client->api` gets the addresses of all APIs. */
  readonly through?: Through;
  /** `own`: a server process that may be killed, with the product's durability. `shared`: a database on the test run's server. */
  readonly postgres?: 'own' | 'shared';
  /** Told when letters may have been caught: their worker or server was killed or ended by itself, or Postgres is back. Awaited. */
  readonly disturbed?: () => Promise<void>;
}

/** Postgres, Temporal, a mail server, APIs and workers of `dist/`, each a process of its own but for the mail server. */
export interface Stack {
  readonly home: Home;
  /** All parts in their usual order of start. */
  readonly parts: readonly Part[];
  /** `host:port` where clients reach the APIs. */
  readonly address: string;
  /** `host:port` of each API, past whatever stands in front. */
  readonly apiAddresses: readonly string[];
  /** As the worker's role, past whatever stands in front. */
  readonly db: Database;
  /** As superuser, in the same database. */
  readonly superuser: Database;
  readonly database: StackDatabase;
  readonly temporal: Client;
  readonly temporalAddress: string;
  /** The mail server of the moment; `mails` goes on over its restarts. */
  readonly mail: MailServer;
  token(email: string): Promise<string>;
  /** One request over real HTTP, at most 30 s. Rejects when there is no answer. */
  call<Body = Record<string, never>>(
    as: string | null,
    method: Method,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answer<Body>>;
  /** Parts that ended although nobody asked; API and worker are started again at once, as the product's launcher does. */
  readonly ends: readonly Ended[];
  pid(part: Part): number | null;
  runs(part: Part): boolean;
  /** Starts a part that does not run. Without `wait` it may not be ready yet when this returns. */
  start(part: Part, options?: { wait?: boolean }): Promise<void>;
  /** Sends a signal (SIGKILL by default) and waits for the end, at most 45 s, as whoever runs a worker does. */
  kill(part: Part, signal?: NodeJS.Signals): Promise<void>;
  /** Waits until every API and worker that runs is ready. */
  untilReady(limitMs?: number): Promise<void>;
  /** What API and worker are started with, for command-line programs of the build. */
  environment(): NodeJS.ProcessEnv;
  /** Ends everything and removes its files. May be called twice. */
  stop(): Promise<void>;
}

const KILL_LIMIT_MS = 45_000;
/** Who has letters in hand; asked to end, they first finish them. */
const SENDS = /^(worker-\d+|mail)$/;
/** Also for processes whose clocks are days ahead. */
const TOKEN_HOURS = 30 * 24;

export async function aStackOfProcesses(options: StackOptions = {}): Promise<Stack> {
  const stack = new ProcessStack(options);
  try {
    await stack.begin();
    return stack;
  } catch (error) {
    await stack.stop();
    throw error;
  }
}

class ProcessStack implements Stack {
  readonly home = temporaryHome();
  readonly parts: readonly Part[];
  address = '';
  apiAddresses: string[] = [];
  temporalAddress = '';
  db!: Database;
  superuser!: Database;
  database!: StackDatabase;
  temporal!: Client;
  mail!: MailServer;
  readonly ends: Ended[] = [];
  private stopping: Promise<void> | null = null;
  private readonly endWatch = endWithThisProcess(this.home);
  private readonly running = new Map<Part, Running>();
  private readonly ports = new Map<Part, number>();
  private readonly tokens = new Map<string, string>();
  private readonly http = anHttpClient();
  private readonly through: Through;
  private readonly used = { apiDatabase: '', workerDatabase: '', apiTemporal: '', workerTemporal: '', smtp: '' };
  private key!: JWK;

  constructor(private readonly options: StackOptions) {
    const { apis = 1, workers = 1, through = DIRECT } = options;
    const numbered = <Kind extends 'api' | 'worker'>(kind: Kind, count: number) =>
      Array.from({ length: count }, (_, index): `${Kind}-${number}` => `${kind}-${index + 1}`);
    this.parts = ['postgres', 'temporal', 'mail', ...numbered('api', apis), ...numbered('worker', workers)];
    this.through = through;
  }

  async begin(): Promise<void> {
    for (const part of this.parts) this.ports.set(part, (await freePort()).port);
    this.key = await localKey(join(this.home.root, 'key.json'));
    this.apiAddresses = this.parts.filter((part) => part.startsWith('api-')).map((part) => this.local(part));
    this.temporalAddress = this.local('temporal');
    await Promise.all([this.beginDatabase(), this.start('temporal'), this.beginMail()]);
    const { apiUrl, workerUrl } = this.database;
    this.used.apiDatabase = await this.databaseThrough('api->postgres', apiUrl);
    this.used.workerDatabase = await this.databaseThrough('worker->postgres', workerUrl);
    this.used.apiTemporal = await this.through('api->temporal', [this.temporalAddress]);
    this.used.workerTemporal = await this.through('worker->temporal', [this.temporalAddress]);
    this.used.smtp = await this.through('worker->smtp', [this.local('mail')]);
    this.address = await this.through('client->api', this.apiAddresses);
    this.connect();
    await Promise.all(this.parts.filter((part) => !this.runs(part)).map((part) => this.start(part)));
  }

  token = async (email: string): Promise<string> => {
    const name = email.split('@')[0] ?? email;
    const known = this.tokens.get(email) ?? (await issueToken(this.key, { email, name }, TOKEN_HOURS));
    this.tokens.set(email, known);
    return known;
  };

  call: Stack['call'] = async (as, method, path, body, headers = {}) => {
    const bearer: Record<string, string> = as === null ? {} : { authorization: `Bearer ${await this.token(as)}` };
    return this.http.send(this.address, { method, path, body, headers: { ...bearer, ...headers } });
  };

  pid = (part: Part): number | null => this.running.get(part)?.pid ?? null;
  runs = (part: Part): boolean => this.running.has(part) || (part === 'postgres' && this.database?.shared);

  start = async (part: Part, { wait = true }: { wait?: boolean } = {}): Promise<void> => {
    if (this.runs(part)) throw new Error(`${part} runs already`);
    const running = await this.launch(part, wait);
    this.running.set(part, running);
    if (part === 'postgres') await this.options.disturbed?.();
    void running.ended?.then((how) => this.startAgain(part, running, how));
  };

  kill = async (part: Part, signal: NodeJS.Signals = 'SIGKILL'): Promise<void> => {
    const running = this.running.get(part);
    if (!running) throw new Error(`${part} does not run${part === 'postgres' ? ' as a process of this stack' : ''}`);
    this.running.delete(part);
    await running.kill(signal, KILL_LIMIT_MS);
    if (SENDS.test(part) && signal !== 'SIGTERM') await this.options.disturbed?.();
  };

  untilReady = async (limitMs = 60_000): Promise<void> => {
    const nodes = [...this.running.keys()].filter((part) => /^(api|worker)-/.test(part));
    await eventually(
      async () => (await Promise.all(nodes.map((part) => isReady(this.port(part))))).every(Boolean),
      limitMs,
    );
  };

  environment = (): NodeJS.ProcessEnv => ({
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    NODE_ENV: 'test',
    LOG_LEVEL: 'warn',
    REQUESTS_PER_MINUTE: '1000000',
    DRAIN_DELAY_SECONDS: '0',
    ROUNDTABLE_HOME: this.home.root,
    DATABASE_WORKER_URL: this.used.workerDatabase,
    TEMPORAL_ADDRESS: this.used.workerTemporal,
    PUBLIC_URL: `http://${this.address}`,
    TOKEN_KEY_FILE: join(this.home.root, 'key.json'),
    SMTP_URL: `smtp://${this.used.smtp}`,
    ...this.options.env,
  });

  stop = (): Promise<void> => (this.stopping ??= this.end());

  private async end(): Promise<void> {
    this.http.close();
    const running = [...this.running];
    this.running.clear();
    const isNode = ([part]: [Part, Running]): boolean => /^(api|worker)-/.test(part);
    await stopAll(running.filter(isNode)); // before the servers that they use
    await Promise.all([this.db?.destroy(), this.superuser?.destroy(), this.temporal?.connection.close()]);
    await this.database?.drop();
    await stopAll(running.filter((one) => !isNode(one)));
    removeHome(this.home);
    this.endWatch();
  }

  private async beginDatabase(): Promise<void> {
    if (this.options.postgres === 'shared') this.database = await provideDatabase(null);
    else {
      const server = await startStackPostgres(this.home, this.port('postgres'));
      this.running.set('postgres', server);
      this.database = await provideDatabase(server.superuserUrl);
    }
  }

  private async beginMail(): Promise<void> {
    this.mail = await aMailServer({ port: this.port('mail') });
    this.running.set('mail', { pid: null, ended: null, kill: () => this.mail.stop(), stop: () => this.mail.stop() });
  }

  private connect(): void {
    this.db = connect(this.database.workerUrl, { name: 'test-worker', max: 5 });
    this.superuser = connect(this.database.superuserUrl, { name: 'test-superuser', max: 5 });
    const soon = { 'grpc.initial_reconnect_backoff_ms': 100, 'grpc.max_reconnect_backoff_ms': 500 };
    const connection = Connection.lazy({ address: this.temporalAddress, channelArgs: soon });
    this.temporal = new Client({ connection });
  }

  private async launch(part: Part, wait: boolean): Promise<Running> {
    const port = this.port(part);
    if (part === 'postgres') return startStackPostgres(this.home, port);
    if (part === 'temporal') return startStackTemporal(this.home, port);
    if (part === 'mail') {
      const { server, ...running } = await startStackMail(port, this.mail);
      this.mail = server;
      return running;
    }
    const kind = part.startsWith('api-') ? 'api' : 'worker';
    const env = kind === 'api' ? this.apiEnvironment(port) : { ...this.environment(), WORKER_PORT: String(port) };
    return startNodeProcess({ home: this.home, name: part, kind, env, port }, wait);
  }

  /** What the launcher of the product does for API and worker; whoever kills a part starts it again himself. */
  private async startAgain(part: Part, ended: Running, how: string): Promise<void> {
    if (this.running.get(part) !== ended) return;
    this.running.delete(part);
    this.ends.push({ part, how });
    if (SENDS.test(part)) await this.options.disturbed?.();
    if (/^(api|worker)-/.test(part)) await this.start(part, { wait: false });
  }

  private apiEnvironment(port: number): NodeJS.ProcessEnv {
    const { DATABASE_WORKER_URL: _workers, SMTP_URL: _mail, ...common } = this.environment();
    return {
      ...common,
      DATABASE_API_URL: this.used.apiDatabase,
      TEMPORAL_ADDRESS: this.used.apiTemporal,
      PORT: String(port),
      ...this.options.env,
    };
  }

  private port(part: Part): number {
    const port = this.ports.get(part);
    if (port === undefined) throw new Error(`This stack has no ${part}; it has ${this.parts.join(', ')}`);
    return port;
  }

  /** Straight through the server's socket, or over loopback where something stands in front. */
  private async databaseThrough(link: Link, url: string): Promise<string> {
    const past = `127.0.0.1:${new URL(url).port}`;
    const address = await this.through(link, [past]);
    return address === past ? url : at(url, address);
  }

  private local = (part: Part): string => `127.0.0.1:${this.port(part)}`;
}

const stopAll = async (parts: readonly [Part, Running][]): Promise<void> => {
  await Promise.all(parts.map(([, running]) => running.stop()));
};
