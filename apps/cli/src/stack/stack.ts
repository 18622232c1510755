import { randomBytes } from 'node:crypto';
import { setIn } from '../../../../libs/config/settings.js';
import { bootstrap, type Logins } from '../../../../libs/database/bootstrap.js';
import { endLeftovers } from '../../../../libs/embedded/child.js';
import type { Home } from '../../../../libs/embedded/home.js';
import { freePort } from '../../../../libs/embedded/ports.js';
import { startPostgres } from '../../../../libs/embedded/postgres/postgres-server.js';
import { startTemporal, type TemporalServer } from '../../../../libs/embedded/temporal/temporal-server.js';
import { KeptPart } from './kept-part.js';
import { startNodePart } from './node-part.js';
import { migrateAs, outsideDatabase } from './outside.js';
import { keyFileOf, mailFolderOf, writeLogins, type Urls } from './running-stack.js';

/** The ports that are wanted; another one is taken, and said, when somebody listens there. None: any. */
export interface WantedPorts {
  readonly api?: number;
  readonly worker?: number;
  readonly temporal?: number;
  readonly temporalUi?: number;
  readonly postgres?: number;
}

export interface StackOptions {
  readonly home: Home;
  readonly env: NodeJS.ProcessEnv;
  readonly ports: WantedPorts;
  readonly say: (line: string) => void;
  /** For a run whose data is thrown away: nothing waits for the disk. */
  readonly temporary: boolean;
}

export const SEARCH_ATTRIBUTES = { RoundtableProgram: 'Keyword', RoundtableCycle: 'Keyword' } as const;

/**
 * Postgres, Temporal, API and worker of one data folder, each kept running. The caller holds the folder's claim.
 * `stop` ends everything in order (API, worker, Temporal, Postgres), whatever has been started so far.
 */
export class Stack {
  /** Resolves with the reason when a part was given up. */
  readonly gaveUp: Promise<Error>;
  private giveUp: (reason: Error) => void = () => undefined;
  private readonly parts = new Map<string, KeptPart>();
  private readonly starting: Promise<void>[] = [];

  private readonly options: StackOptions;

  constructor(options: StackOptions) {
    this.options = { ...options, env: setIn(options.env) };
    this.gaveUp = new Promise((resolve) => (this.giveUp = resolve));
  }

  async start(): Promise<Urls> {
    const { home, env, ports, say } = this.options;
    await endLeftovers(home, ['api', 'worker']);
    const [logins, temporal] = await Promise.all([this.database(), this.temporal()]);
    writeLogins(home, logins);
    const api = await this.port('the API', Number(env.PORT) || ports.api);
    const worker = await this.port("the worker's health", Number(env.WORKER_PORT) || ports.worker);
    const url = `http://127.0.0.1:${api}`;
    const common = {
      ...withoutSecrets(env),
      TEMPORAL_ADDRESS: temporal.address,
      PUBLIC_URL: env.PUBLIC_URL ?? url,
      TOKEN_KEY_FILE: env.TOKEN_KEY_FILE ?? keyFileOf(home),
      MAIL_FOLDER: env.MAIL_FOLDER ?? mailFolderOf(home),
    };
    await Promise.all([
      this.keep('API', () => {
        const own = { DRAIN_DELAY_SECONDS: '0', ...common, DATABASE_API_URL: logins.apiUrl, PORT: String(api) };
        return startNodePart({ name: 'api', home, port: api, env: own });
      }),
      this.keep('Worker', () => {
        const own = { ...common, DATABASE_WORKER_URL: logins.workerUrl, WORKER_PORT: String(worker) };
        return startNodePart({ name: 'worker', home, port: worker, env: own });
      }),
    ]);
    say('API and worker are ready');
    const mail = env.SMTP_URL ? 'by SMTP_URL' : common.MAIL_FOLDER;
    return { api: url, docs: `${url}/docs`, temporal: temporal.address, temporalUi: temporal.uiUrl ?? '', mail };
  }

  async stop(): Promise<void> {
    for (const name of ['API', 'Worker', 'Temporal', 'Postgres']) {
      const sweep = () => endLeftovers(this.options.home, [name.toLowerCase()]);
      await (this.parts.get(name)?.stop(sweep) ?? sweep());
    }
    await this.untilNothingStarts();
  }

  /** What is on its way (a cluster that is being made) ends before the launcher does; what comes up meanwhile is ended. */
  private async untilNothingStarts(): Promise<void> {
    const settled = Promise.allSettled(this.starting).then(() => true);
    const end = Date.now() + START_LIMIT_MS;
    while (!(await Promise.race([settled, pause()])) && Date.now() < end) await endLeftovers(this.options.home);
    await endLeftovers(this.options.home);
  }

  private async database(): Promise<Logins> {
    const { home, env, ports, say, temporary } = this.options;
    const outside = outsideDatabase(env);
    if (outside) {
      await migrateAs(outside);
      return outside;
    }
    let port = ports.postgres;
    let superuserUrl = '';
    await this.keep('Postgres', async () => {
      const server = await startPostgres({ home, say, temporary, ...(port === undefined ? {} : { port }) });
      port = await samePort('Postgres', superuserUrl === '' ? server.port : port, server);
      superuserUrl = server.superuserUrl;
      return { logFile: server.child.logFile, exited: server.child.exited, stop: server.stop };
    });
    return bootstrap(superuserUrl, 'roundtable', randomBytes(24).toString('base64url'));
  }

  private async temporal(): Promise<{ address: string; uiUrl: string | null }> {
    const { home, env, ports, say, temporary } = this.options;
    if (env.TEMPORAL_ADDRESS) return { address: env.TEMPORAL_ADDRESS, uiUrl: null };
    let first: TemporalServer | undefined;
    await this.keep('Temporal', async () => {
      const port = first ? portOf(first.address) : ports.temporal;
      const uiPort = first ? portOf(first.uiUrl ?? '') : ports.temporalUi;
      const server = await startTemporal({
        home,
        say,
        inMemory: temporary,
        searchAttributes: SEARCH_ATTRIBUTES,
        ...(port === undefined ? {} : { port }),
        ...(uiPort === undefined ? {} : { uiPort }),
      });
      await samePort('Temporal', port && first ? port : portOf(server.address), {
        port: portOf(server.address),
        stop: server.stop,
      });
      first ??= server;
      return { logFile: server.child.logFile, exited: server.child.exited, stop: server.stop };
    });
    return { address: first?.address ?? '', uiUrl: first?.uiUrl ?? null };
  }

  private async port(what: string, preferred: number | undefined): Promise<number> {
    const { port, preferredTaken } = await freePort(preferred);
    if (preferredTaken) this.options.say(`Port ${preferred} is taken: ${what} listens on ${port}`);
    return port;
  }

  private keep(name: string, launch: ConstructorParameters<typeof KeptPart>[1]): Promise<void> {
    const part = new KeptPart(name, launch, { say: this.options.say, gaveUp: (reason) => this.giveUp(reason) });
    this.parts.set(name, part);
    const start = part.start();
    this.starting.push(start);
    return start;
  }
}

const START_LIMIT_MS = 5_000;
const pause = (): Promise<false> => new Promise((resolve) => setTimeout(() => resolve(false), 100));
const portOf = (address: string): number => Number(address.split(':').at(-1));

/** API and worker know a server by its port: one that came back on another would be lost to them. */
async function samePort(
  name: string,
  expected: number | undefined,
  server: { port: number; stop: () => Promise<void> },
): Promise<number> {
  if (expected === undefined || expected === server.port) return server.port;
  await server.stop();
  throw new Error(`${name}'s port ${expected} was taken by another program while it was away`);
}

/** API and worker get their own address of the database only. */
const withoutSecrets = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !/^DATABASE_(OWNER|API|WORKER)_URL$/.test(name)));
