import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { ENDING, ignoreOtherSignals } from '../../../libs/config/process-signals.js';
import { explainWrongSettings, readSettings } from '../../../libs/config/settings.js';
import { sayIssuesInWords } from '../../../libs/domain/fields/issue-in-words.js';
import { createLogger } from '../../../libs/observability/logger.js';
import { startTracing } from '../../../libs/observability/tracing/start-tracing.js';
import { WorkerModule } from './worker.module.js';

explainWrongSettings();
sayIssuesInWords();
const settings = readSettings();
const log = createLogger('worker', settings.LOG_LEVEL);
ignoreOtherSignals(log);
const tracing = await startTracing({ endpoint: settings.OTEL_EXPORTER_OTLP_ENDPOINT, part: 'worker', log });
const app = await NestFactory.createApplicationContext(WorkerModule.with(settings, log, tracing), {
  logger: false,
  abortOnError: false, // it would end without a word
});
app.enableShutdownHooks([...ENDING]);
process.once('disconnect', () => void app.close().then(() => process.exit(0))); // the launcher is gone
log.info({ port: settings.WORKER_PORT }, 'worker started');
