import { readFileSync } from 'node:fs';
import type { WorkerOptions } from '@temporalio/worker';
import type { Logger } from '../../../../libs/observability/logger.js';
import type { Tracing } from '../../../../libs/observability/tracing/start-tracing.js';
import { workerTracing } from '../../../../libs/observability/tracing/temporal-tracing.js';
import { heartbeats } from '../heartbeats.js';
import { BUNDLE, TRACED_BUNDLE } from '../build-workflow-bundle.js';
import { logActivities } from './activity-log.js';
import { failuresWithoutWords } from './failures-without-words.js';

type Observed = Pick<WorkerOptions, 'workflowBundle' | 'interceptors' | 'sinks'>;

/** A worker's bundle and interceptors: heartbeats, failures without words and a line per activity, and spans when traces are on. */
export async function observedWorker(log: Logger, tracing: Tracing | null): Promise<Observed> {
  const lines = logActivities(log);
  if (!tracing) {
    const activity = [heartbeats, failuresWithoutWords, lines];
    return { workflowBundle: { code: readFileSync(BUNDLE, 'utf8') }, interceptors: { activity } };
  }
  const { activity: Spans, sinks } = await workerTracing(tracing);
  return {
    workflowBundle: { code: readFileSync(TRACED_BUNDLE, 'utf8') },
    interceptors: {
      activity: [heartbeats, failuresWithoutWords, (context) => ({ inbound: new Spans(context) }), lines],
    },
    sinks,
  };
}
