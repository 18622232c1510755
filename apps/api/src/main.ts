import 'reflect-metadata';
import { sql } from 'kysely';
import { BEAT_MS, beat } from '../../../libs/commands/following/outages.js';
import { TemporalNews } from '../../../libs/commands/temporal-news.js';
import { need, readSettings } from '../../../libs/config/settings.js';
import { connect, type Database } from '../../../libs/database/connection.js';
import { tokenReader } from '../../../libs/identity/tokens.js';
import { createLogger, type Logger } from '../../../libs/observability/logger.js';
import { startTracing } from '../../../libs/observability/tracing/start-tracing.js';
import { clientInterceptors } from '../../../libs/observability/tracing/temporal-tracing.js';
import { connectLazily } from '../../../libs/temporal/client.js';
import { Workflows } from '../../../libs/temporal/workflows.js';
import { createApi } from './create-api.js';
import { serveMetrics } from './observing/metrics-access.js';

const settings = readSettings();
const log = createLogger('api', settings.LOG_LEVEL);
const tracing = await startTracing({ endpoint: settings.OTEL_EXPORTER_OTLP_ENDPOINT, part: 'api', log });
const db = connect(need(settings, 'DATABASE_API_URL'), { name: 'roundtable-api', max: settings.DATABASE_POOL });
await untilThere(db, log);
const news = new TemporalNews(db, new Workflows(connectLazily(await clientInterceptors(tracing))), log);
const readToken = await tokenReader(settings.TOKEN_KEY_FILE, {
  production: settings.NODE_ENV === 'production',
  allowed: settings.ROUNDTABLE_LOCAL_TOKENS === 'allow',
});
const app = await createApi({ settings, db, news, readToken, log });
app.enableShutdownHooks();
await beat(db); // an outage that ends here is recorded before anybody can act again
const beating = setInterval(() => void beat(db).catch(() => log.warn('the heartbeat failed')), BEAT_MS);
await app.listen(settings.PORT, settings.HOST);
const figures = settings.METRICS_PORT === undefined ? null : await serveMetrics(settings.METRICS_PORT, settings.HOST);
log.info({ port: settings.PORT }, 'api started');

// requests under way are answered; a connection that somebody merely holds open is not waited for
const graceMs = 5000;
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, endConnectionsLater);
process.once('disconnect', () => {
  endConnectionsLater();
  void app.close(); // the launcher is gone
});
app.getHttpServer().once('close', () => void end());

function endConnectionsLater(): void {
  setTimeout(() => app.getHttpServer().closeAllConnections(), graceMs).unref();
}

async function end(): Promise<void> {
  clearInterval(beating);
  figures?.close();
  await news.settled();
  await db.destroy();
  await tracing?.stop();
  log.info('api ended');
  process.exit(0);
}

/** Parts start in any order: waits for Postgres and its migrations, saying so once a second. */
async function untilThere(database: Database, logger: Logger): Promise<void> {
  for (;;) {
    try {
      await sql`select clock()`.execute(database);
      return;
    } catch (error) {
      logger.info(
        { waitingFor: 'postgres', code: (error as { code?: string }).code },
        'waiting for Postgres and its migrations',
      );
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }
}
