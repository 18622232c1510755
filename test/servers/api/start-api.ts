import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Client, Connection } from '@temporalio/client';
import { createApi } from '../../../apps/api/src/create-api.js';
import type { WorkflowNotifier } from '../../../libs/commands/after-commit/after-commit.js';
import { TemporalNotifier } from '../../../libs/commands/after-commit/temporal-notifier.js';
import { readSettings } from '../../../libs/config/settings.js';
import { connect, type Database } from '../../../libs/database/connection.js';
import { localTokens } from '../../../libs/identity/tokens.js';
import { createLogger, type Logger } from '../../../libs/observability/logger.js';
import { Workflows } from '../../../libs/temporal/workflows.js';
import { SILENT_NOTIFIER } from './silent-notifier.js';

export interface ApiToStart {
  /** As the API's role. */
  readonly databaseUrl: string;
  /** The key of whoever signs the tokens. */
  readonly keyFile: string;
  /** More settings. */
  readonly env: Record<string, string>;
  /** Where the workflows are that it signals. It signals none otherwise. */
  readonly temporal?: Temporal | undefined;
}

export interface Temporal {
  /** `host:port` */
  readonly address: string;
  /** `default` otherwise. */
  readonly namespace?: string;
}

export interface StartedApi {
  readonly app: NestFastifyApplication;
  /** Resolves when nothing that follows from what it answered is under way any more. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

/** The real API on one database, made as its program makes it; `notifier` instead of that of its Temporal. It does not listen yet. */
export async function startApi(
  { databaseUrl, keyFile, env, temporal }: ApiToStart,
  notifier: WorkflowNotifier = SILENT_NOTIFIER,
): Promise<StartedApi> {
  const db = connect(databaseUrl, { name: 'test-api', max: 10 });
  const settings = readSettings({ NODE_ENV: 'test', LOG_LEVEL: 'error', REQUESTS_PER_MINUTE: '1000000', ...env });
  const log = createLogger('api', 'error');
  const tokens = await localTokens(keyFile, { production: false, allowed: false });
  const heard = temporal && (await newsTo(temporal, db, log));
  const app = await createApi({ settings, db, notifier: heard?.notifier ?? notifier, tokens, log });
  await app.getHttpAdapter().getInstance().ready();
  return {
    app,
    settled: async () => heard?.notifier.settled(),
    stop: async () => {
      await app.close();
      await heard?.notifier.settled();
      await heard?.connection.close();
      await db.destroy();
    },
  };
}

async function newsTo(
  { address, namespace = 'default' }: Temporal,
  db: Database,
  log: Logger,
): Promise<{ readonly notifier: TemporalNotifier; readonly connection: Connection }> {
  const connection = await Connection.connect({ address });
  return { notifier: new TemporalNotifier(db, new Workflows(new Client({ connection, namespace })), log), connection };
}
