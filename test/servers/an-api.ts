import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JWK } from 'jose';
import { connect, type Database } from '../../libs/database/connection.js';
import { issueToken, localKey } from '../../libs/identity/tokens.js';
import { declaredStatuses } from './api/declared-statuses.js';
import type { ApiToStart, Temporal } from './api/start-api.js';
import { anHttpClient, type Method } from './stack/http-client.js';
import { aDatabase, type TestDatabase } from './template-database.js';

export interface Answer<Body = Record<string, never>> {
  readonly status: number;
  readonly body: Body;
  readonly headers: Record<string, string | string[] | undefined>;
}

export interface TestApi {
  /** `http://host:port`. */
  readonly origin: string;
  readonly db: Database;
  readonly database: TestDatabase;
  /** Calls a route as somebody, an address or null for nobody. Throws when it answers a status that OpenAPI does not declare. */
  call<Body = Record<string, never>>(
    as: string | null,
    method: Method,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answer<Body>>;
  /** The name is that of the address unless another is given. */
  token(email: string, name?: string): Promise<string>;
  /** Waits until nothing that follows from its answers is under way. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

export interface ApiOptions {
  /** Of its own otherwise. */
  readonly database?: TestDatabase;
  /** More settings. */
  readonly env?: Record<string, string>;
  /** Whose workflows it signals: nobody's otherwise. */
  readonly temporal?: Temporal;
}

/** Where an API listens, and what stops it. */
export interface Listening {
  readonly origin: string;
  settled(): Promise<void>;
  stop(): Promise<void>;
}

/** The first API of a host may wait until it has loaded Nest, on a machine that does much else. */
const LOADING_MS = 90_000;

/** The real API on a database of its own, in the process that the test run keeps for the APIs of this worker. */
export const anApi = (options: ApiOptions = {}): Promise<TestApi> => anApiBy(hosted, options);

async function hosted(wanted: ApiToStart): Promise<Listening> {
  const hosts = process.env.TEST_API_HOSTS?.split(',') ?? [];
  const host = hosts[Number(process.env.JEST_WORKER_ID ?? 1) - 1];
  if (!host) throw new Error('TEST_API_HOSTS names none for this worker: the global set-up did not run');
  const ask = async (method: Method, path: string, body?: object): Promise<string> => {
    const client = anHttpClient({ keepAlive: false }); // minutes pass between start and stop: the host would have hung up
    const answer = await client.send<string>(host, { method, path, body, limitMs: LOADING_MS });
    if (answer.status === 200) return answer.body;
    throw new Error(`The host of APIs answered ${answer.status}: ${answer.body}`);
  };
  const origin = await ask('POST', '/', wanted);
  const of = `/?of=${encodeURIComponent(origin)}`;
  return { origin, settled: async () => void (await ask('GET', of)), stop: async () => void (await ask('DELETE', of)) };
}

/** An API that somebody starts, with a client, tokens for everybody, and a watch over what it answers. */
export async function anApiBy<Started extends Listening>(
  start: (wanted: ApiToStart) => Promise<Started>,
  { database, env = {}, temporal }: ApiOptions,
): Promise<TestApi & Omit<Started, 'stop'>> {
  const own = database ?? (await aDatabase());
  const folder = mkdtempSync(join(tmpdir(), 'roundtable-api-'));
  const keyFile = join(folder, 'key.json');
  const key = await localKey(keyFile);
  const db = connect(own.apiUrl, { name: 'test-api', max: 10 });
  const started = await start({ databaseUrl: own.apiUrl, keyFile, env, temporal });
  const client = anHttpClient();
  const address = new URL(started.origin).host;
  const token = tokensOf(key);
  const { body: document } = await client.send<Document>(address, {
    method: 'GET',
    path: '/openapi.json',
    localAddress: '127.0.0.9', // so that it counts towards nobody's limit
  });
  const declared = declaredStatuses(document);
  return {
    ...started,
    db,
    database: own,
    token,
    call: async <Body>(as: string | null, method: Method, path: string, body?: unknown, headers = {}) => {
      const identity: Record<string, string> = as === null ? {} : { authorization: `Bearer ${await token(as)}` };
      const answer = await client.send<Body>(address, { method, path, body, headers: { ...identity, ...headers } });
      if (declared(method, path, answer.status)) return answer;
      throw new Error(`OpenAPI does not declare that ${method} ${path} can answer ${answer.status}`);
    },
    stop: async () => {
      client.close();
      await started.stop();
      await db.destroy();
      if (!database) await own.drop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

type Document = Parameters<typeof declaredStatuses>[0];

function tokensOf(key: JWK): TestApi['token'] {
  const tokens = new Map<string, string>();
  return async (email, name = email.split('@')[0] ?? email) => {
    const token = tokens.get(`${email} ${name}`) ?? (await issueToken(key, { email, name }));
    tokens.set(`${email} ${name}`, token);
    return token;
  };
}
