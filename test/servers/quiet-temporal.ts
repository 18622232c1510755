import { DefaultLogger, Runtime } from '@temporalio/worker';

/**
 * Temporal's own words only when something is wrong. Once per test file, before the first worker; and only where there is one: with the
 * last of them its runtime ends, and a runtime that nobody has used keeps the process of Jest alive.
 */
export function quietTemporal(): void {
  Runtime.install({
    shutdownSignals: [],
    logger: new DefaultLogger('ERROR'),
    telemetryOptions: { logging: { forward: {}, filter: 'ERROR' } },
  });
}
