import type { Attributes } from '@opentelemetry/api';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace-base';

/** The only attributes that leave the process, from any library. None of them holds texts or personal data. */
export const ALLOWED: ReadonlySet<string> = new Set([
  'http.request.method',
  'http.route',
  'http.response.status_code',
  'db.system',
  'exception.type',
  'roundtable.request',
  'roundtable.command',
  'roundtable.outcome',
  'roundtable.refusal',
  'roundtable.purpose',
  'roundtable.cycle',
  'roundtable.attempt',
  'temporalWorkflowId',
  'temporalActivityId',
  'run_id',
  'workflowType',
  'workflowId',
  'runId',
]);

/** Hands spans on without what was not allowed: other attributes, messages and stacks of errors, words of a status. */
export const cleaning = (exporter: SpanExporter): SpanExporter => ({
  export: (spans, done) => exporter.export(spans.map(cleaned), done),
  shutdown: () => exporter.shutdown(),
  forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve(),
});

function cleaned(span: ReadableSpan): ReadableSpan {
  const own = {
    attributes: allowed(span.attributes),
    events: span.events.map((event) => ({ ...event, attributes: allowed(event.attributes ?? {}) })),
    status: { code: span.status.code },
    links: span.links.map((link) => ({ ...link, attributes: allowed(link.attributes ?? {}) })),
  };
  return Object.create(span, Object.getOwnPropertyDescriptors(own)) as ReadableSpan;
}

const allowed = (attributes: Attributes): Attributes =>
  Object.fromEntries(Object.entries(attributes).filter(([name]) => ALLOWED.has(name)));
