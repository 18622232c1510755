import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApi } from '../../../apps/api/src/create-api.js';
import type { News } from '../../../libs/commands/announcement.js';
import { readSettings } from '../../../libs/config/settings.js';
import { connect } from '../../../libs/database/connection.js';
import { tokenReader } from '../../../libs/identity/tokens.js';
import { createLogger } from '../../../libs/observability/logger.js';

export interface ApiToStart {
  /** As the API's role. */
  readonly databaseUrl: string;
  /** The key of whoever signs the tokens. */
  readonly keyFile: string;
  /** More settings. */
  readonly env: Record<string, string>;
}

export interface StartedApi {
  readonly app: NestFastifyApplication;
  stop(): Promise<void>;
}

/** The real API on one database, made as its program makes it. It does not listen yet. */
export async function startApi({ databaseUrl, keyFile, env }: ApiToStart, news: News): Promise<StartedApi> {
  const db = connect(databaseUrl, { name: 'test-api', max: 10 });
  const settings = readSettings({ NODE_ENV: 'test', LOG_LEVEL: 'error', REQUESTS_PER_MINUTE: '1000000', ...env });
  const log = createLogger('api', 'error');
  const readToken = await tokenReader(keyFile, { production: false, allowed: false });
  const app = await createApi({ settings, db, news, readToken, log });
  await app.getHttpAdapter().getInstance().ready();
  return {
    app,
    stop: async () => {
      await app.close();
      await db.destroy();
    },
  };
}
