import { DiagLogLevel, diag, trace, type DiagLogger } from '@opentelemetry/api';
import type { IResource } from '@opentelemetry/resources';
import type { SpanProcessor } from '@opentelemetry/sdk-trace-base';
import pTimeout from 'p-timeout';
import type { Logger } from '../logger.js';
import { cleaning } from './clean-spans.js';
import { traceWith } from './spans.js';

/** What Temporal's workers need to make spans as well, and how tracing ends. */
export interface Tracing {
  readonly processor: SpanProcessor;
  readonly resource: IResource;
  /** Hands over what is left, at most for 3 seconds. */
  stop(): Promise<void>;
}

interface Wanted {
  /** `OTEL_EXPORTER_OTLP_ENDPOINT`. Nothing is loaded and nothing is traced without it. */
  readonly endpoint: string | undefined;
  readonly part: 'api' | 'worker';
  readonly log: Logger;
}

const LAST_WORDS_MS = 3000;
const SILENCE_MS = 60_000;

/**
 * Begins to trace when an endpoint is set: spans go there by OTLP over HTTP, as JSON. The other `OTEL_*` variables (headers,
 * sampler, resource attributes, batch sizes) are read by OpenTelemetry itself. Throws when its packages are not installed.
 */
export async function startTracing({ endpoint, part, log }: Wanted): Promise<Tracing | null> {
  if (endpoint === undefined) return null;
  const { sdk, resources, exporters, hooks, core } = await load();
  diag.setLogger(quietly(log), { logLevel: DiagLogLevel.ERROR, suppressOverrideMessage: true });
  const resource = new resources.Resource({ 'service.name': `roundtable-${part}` }).merge(
    resources.detectResourcesSync({ detectors: [resources.envDetectorSync] }),
  );
  const processor = new sdk.BatchSpanProcessor(cleaning(new exporters.OTLPTraceExporter()));
  const provider = new sdk.BasicTracerProvider({ resource, spanProcessors: [processor] });
  provider.register({
    contextManager: new hooks.AsyncLocalStorageContextManager(),
    propagator: new core.W3CTraceContextPropagator(),
  });
  traceWith(trace.getTracer('roundtable'));
  return {
    processor,
    resource: provider.resource,
    stop: async () => {
      traceWith(null);
      const done = provider.shutdown().catch(() => undefined);
      await pTimeout(done, { milliseconds: LAST_WORDS_MS, message: false });
    },
  };
}

async function load() {
  try {
    const [sdk, resources, exporters, hooks, core] = await Promise.all([
      import('@opentelemetry/sdk-trace-base'),
      import('@opentelemetry/resources'),
      import('@opentelemetry/exporter-trace-otlp-http'),
      import('@opentelemetry/context-async-hooks'),
      import('@opentelemetry/core'),
    ]);
    return { sdk, resources, exporters, hooks, core };
  } catch (cause) {
    throw new Error(
      'OTEL_EXPORTER_OTLP_ENDPOINT is set, but the packages for traces are not installed: run `npm ci` without `--omit=optional`',
      { cause },
    );
  }
}

/** A collector that is away is said once a minute; the answers of others are not for our logs. */
function quietly(log: Logger): DiagLogger {
  let said = -SILENCE_MS;
  const complain = (): void => {
    if (performance.now() - said < SILENCE_MS) return;
    said = performance.now();
    log.warn({ source: 'traces' }, 'spans could not be delivered');
  };
  const nothing = (): void => undefined;
  return { error: complain, warn: nothing, info: nothing, debug: nothing, verbose: nothing };
}
