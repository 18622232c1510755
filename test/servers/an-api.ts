import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { JWK } from 'jose';
import { createApi } from '../../apps/api/src/create-api.js';
import type { News } from '../../libs/commands/announcement.js';
import { readSettings } from '../../libs/config/settings.js';
import { connect, type Database } from '../../libs/database/connection.js';
import { issueToken, localKey, tokenReader } from '../../libs/identity/tokens.js';
import { createLogger } from '../../libs/observability/logger.js';
import { declaredStatuses } from './declared-statuses.js';
import { aDatabase, type TestDatabase } from './template-database.js';

/** From another address, so that it counts towards nobody's limit. */
const DOCUMENT = { method: 'GET', url: '/openapi.json', remoteAddress: '127.0.0.9' } as const;

/** Hears nothing: what follows a command is then the relay's work, or nobody's. */
export const NO_NEWS: News = { announce: () => undefined, opened: () => undefined };

export interface Answer<Body = Record<string, never>> {
  readonly status: number;
  readonly body: Body;
  readonly headers: Record<string, string | string[] | undefined>;
}

export interface TestApi {
  readonly app: NestFastifyApplication;
  readonly db: Database;
  readonly database: TestDatabase;
  /** Calls a route as somebody, an address or null for nobody. Throws when it answers a status that OpenAPI does not declare. */
  call<Body = Record<string, never>>(
    as: string | null,
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answer<Body>>;
  token(email: string): Promise<string>;
  stop(): Promise<void>;
}

/** The real API on a database of its own, called in process. */
export async function anApi({
  news = NO_NEWS,
  database,
  env = {},
}: { news?: News; database?: TestDatabase; env?: Record<string, string> } = {}): Promise<TestApi> {
  const own = database ?? (await aDatabase());
  const folder = mkdtempSync(join(tmpdir(), 'roundtable-api-'));
  const keyFile = join(folder, 'key.json');
  const key: JWK = await localKey(keyFile);
  const db = connect(own.apiUrl, { name: 'test-api', max: 10 });
  const settings = readSettings({ NODE_ENV: 'test', LOG_LEVEL: 'error', REQUESTS_PER_MINUTE: '1000000', ...env });
  const log = createLogger('api', 'error');
  const readToken = await tokenReader(keyFile, { production: false, allowed: false });
  const app = await createApi({ settings, db, news, readToken, log });
  await app.getHttpAdapter().getInstance().ready();
  const tokens = new Map<string, string>();
  const token = async (email: string): Promise<string> => {
    const known = tokens.get(email) ?? (await issueToken(key, { email, name: email.split('@')[0] ?? email }));
    tokens.set(email, known);
    return known;
  };
  let known: ReturnType<typeof declaredStatuses> | null = null;
  const declared = async (): Promise<ReturnType<typeof declaredStatuses>> =>
    (known ??= declaredStatuses((await app.inject({ ...DOCUMENT })).json()));
  return {
    app,
    db,
    database: own,
    token,
    call: async <Body>(
      as: string | null,
      method: 'GET',
      path: string,
      body?: unknown,
      headers: Record<string, string> = {},
    ) => {
      const response = await app.inject({
        method,
        url: path,
        headers: {
          ...(as === null ? {} : { authorization: `Bearer ${await token(as)}` }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { payload: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      if (!(await declared())(method, path, response.statusCode)) {
        throw new Error(`OpenAPI does not declare that ${method} ${path} can answer ${response.statusCode}`);
      }
      const text = response.payload;
      const json = (response.headers['content-type'] ?? '').toString().includes('json');
      return {
        status: response.statusCode,
        body: (json ? JSON.parse(text) : text) as Body,
        headers: response.headers as Answer['headers'],
      };
    },
    stop: async () => {
      await app.close();
      await db.destroy();
      if (!database) await own.drop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
