import { trace } from '@opentelemetry/api';
import type { WorkflowClientInterceptor } from '@temporalio/client';
import type { Tracing } from './start-tracing.js';

/** Signals and starts say to which trace they belong. Polling and looking make no spans. */
export async function clientInterceptors(tracing: Tracing | null): Promise<WorkflowClientInterceptor[]> {
  if (!tracing) return [];
  const { OpenTelemetryWorkflowClientInterceptor } =
    await import('@temporalio/interceptors-opentelemetry/lib/client/index.js');
  const spans = new OpenTelemetryWorkflowClientInterceptor();
  const isTraced = (): boolean => trace.getActiveSpan() !== undefined;
  return [
    {
      startWithDetails: (input, next) => (isTraced() ? spans.startWithDetails(input, next) : next(input)),
      signal: (input, next) => (isTraced() ? spans.signal(input, next) : next(input)),
    },
  ];
}

/** What a worker adds to trace its activities, and to hand over the spans that its workflows make. */
export async function workerTracing({ processor, resource }: Tracing) {
  const { OpenTelemetryActivityInboundInterceptor, makeWorkflowExporter } =
    await import('@temporalio/interceptors-opentelemetry/lib/worker/index.js');
  return {
    sinks: { exporter: makeWorkflowExporter(processor, resource) },
    activity: OpenTelemetryActivityInboundInterceptor,
  };
}
