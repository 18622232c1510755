import { DefaultLogger, Runtime } from '@temporalio/worker';

/** Temporal's own words only when something is wrong. Once per test file, before the first worker. */
export function quietTemporal(): void {
  Runtime.install({
    shutdownSignals: [],
    logger: new DefaultLogger('ERROR'),
    telemetryOptions: { logging: { forward: {}, filter: 'ERROR' } },
  });
}
