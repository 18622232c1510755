import 'reflect-metadata';
import { BEAT_MS, beat } from '../../../libs/commands/time/outages.js';
import { TemporalNotifier } from '../../../libs/commands/after-commit/temporal-notifier.js';
import { ENDING, ignoreOtherSignals } from '../../../libs/config/process-signals.js';
import { explainWrongSettings, need, readSettings } from '../../../libs/config/settings.js';
import { connectWithTurns, SILENT_MS } from '../../../libs/database/connection.js';
import { untilThere } from '../../../libs/database/until-there.js';
import { localTokens } from '../../../libs/identity/tokens.js';
import { createLogger } from '../../../libs/observability/logger.js';
import { startTracing } from '../../../libs/observability/tracing/start-tracing.js';
import { clientInterceptors } from '../../../libs/observability/tracing/temporal-tracing.js';
import { connectLazily } from '../../../libs/temporal/client.js';
import { Workflows } from '../../../libs/temporal/workflows.js';
import { createApi } from './create-api.js';
import { drain } from './draining.js';
import { keepBeating } from './heartbeat.js';
import { Opening } from './opening.js';
import { serveMetrics } from './observing/metrics-access.js';

explainWrongSettings();
const settings = readSettings();
const log = createLogger('api', settings.LOG_LEVEL);
ignoreOtherSignals(log);
const tracing = await startTracing({ endpoint: settings.OTEL_EXPORTER_OTLP_ENDPOINT, part: 'api', log });
const { db, urgent } = connectWithTurns(need(settings, 'DATABASE_API_URL'), {
  name: 'roundtable-api',
  max: settings.DATABASE_POOL,
  silentMs: SILENT_MS,
});
let end = (_delaySeconds: number): void => process.exit(0); // nothing is under way yet
for (const signal of ENDING) process.on(signal, () => end(settings.DRAIN_DELAY_SECONDS));
process.once('disconnect', () => end(0)); // the launcher is gone
const notifier = new TemporalNotifier(db, new Workflows(connectLazily(await clientInterceptors(tracing))), log, urgent);
const production = settings.NODE_ENV === 'production';
const allowed = settings.ROUNDTABLE_LOCAL_TOKENS === 'allow';
const tokens = await localTokens(settings.TOKEN_KEY_FILE, { production, allowed });
const app = await createApi({ settings, db, urgent, notifier, tokens, log });
const opening = app.get(Opening);
opening.wait();
await app.listen(settings.PORT, settings.HOST); // it lives, whatever it waits for
await untilThere(db, 'DATABASE_API_URL', log);
await beat(db); // an outage that ends here is recorded before anybody can act again
const stopBeating = keepBeating(() => beat(db), BEAT_MS, log);
const figures = settings.METRICS_PORT === undefined ? null : await serveMetrics(settings.METRICS_PORT, settings.HOST);
opening.open();
log.info({ port: settings.PORT }, 'api started');
if (production) {
  const local = 'local tokens are taken: whoever can read the file TOKEN_KEY_FILE signs in as anybody';
  log.warn(
    allowed ? local : 'nobody can sign in: there are local tokens only, and ROUNDTABLE_LOCAL_TOKENS is not allow',
  );
}

const REST_MS = 5000;
let ending: Promise<void> | undefined;
end = (delaySeconds) => {
  ending ??= drainAndExit(delaySeconds * 1000);
};

async function drainAndExit(delayMs: number): Promise<void> {
  log.info('api drains');
  const answered = await drain(app, { delayMs, limitMs: settings.DRAIN_SECONDS * 1000 });
  if (!answered) log.warn({ limit: settings.DRAIN_SECONDS }, 'requests were cut: they took longer than DRAIN_SECONDS');
  setTimeout(() => process.exit(1), REST_MS).unref(); // a transaction that does not end is rolled back by Postgres
  stopBeating();
  figures?.close();
  await notifier.settled();
  await db.destroy();
  await tracing?.stop();
  log.info('api ended');
  process.exit(answered ? 0 : 1);
}
