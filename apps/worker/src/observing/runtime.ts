import { DefaultLogger, Runtime, type LogEntry } from '@temporalio/worker';
import { freePort } from '../../../../libs/embedded/ports.js';
import type { Logger } from '../../../../libs/observability/logger.js';
import { SdkFigures } from './sdk-figures.js';

const TRIES = 5;

/** What may be said of a line of Temporal's SDK beside its message: ids and names. */
const SAID = ['workflowId', 'runId', 'workflowType', 'activityType', 'attempt', 'taskQueue', 'run_id'] as const;

/** Temporal's runtime of this process. Call it once, before the first connection. */
export interface SdkRuntime {
  /** The figures of Temporal's SDK in the text format of Prometheus; empty while they cannot be read. */
  figures(): Promise<string>;
}

/**
 * Signals belong to the process's own handlers; Temporal's runtime takes none. Its log lines go to `log`, and its metrics are served
 * on a free port of this machine, from which `/metrics` of the worker takes them.
 */
export async function installRuntime(log: Logger): Promise<SdkRuntime> {
  const logger = new DefaultLogger('WARN', (entry) => tell(log, entry));
  for (let tries = 1; ; tries += 1) {
    const bindAddress = `127.0.0.1:${(await freePort()).port}`;
    try {
      Runtime.install({
        shutdownSignals: [],
        logger,
        telemetryOptions: {
          logging: { forward: {}, filter: { core: 'WARN', other: 'ERROR' } },
          metrics: {
            prometheus: { bindAddress, countersTotalSuffix: true, unitSuffix: true, useSecondsForDurations: true },
          },
        },
      });
      const figures = new SdkFigures(`http://${bindAddress}/metrics`, log);
      return { figures: () => figures.text() };
    } catch (error) {
      if (tries >= TRIES) throw error; // somebody else was faster on each port
    }
  }
}

function tell(log: Logger, { level, message, meta = {} }: LogEntry): void {
  const said = Object.fromEntries(SAID.flatMap((name) => (typeof meta[name] === 'object' ? [] : [[name, meta[name]]])));
  log[level === 'ERROR' ? 'error' : 'warn']({ source: 'temporal', ...said }, message);
}
