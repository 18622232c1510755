import {
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  context,
  createContextKey,
  propagation,
  trace,
  type Attributes,
  type Context,
  type Link,
  type Span,
  type Tracer,
} from '@opentelemetry/api';
import { Refused } from '../../domain/refusal.js';

/** Adds attributes to the span at hand: ids, codes and counts, never a text. */
export type Note = (attributes: Attributes) => void;

let tracer: Tracer | null = null;
const NOTHING: Note = () => undefined;

/** From now on spans are made by this tracer; null ends it. Only `startTracing` calls it. */
export function traceWith(next: Tracer | null): void {
  tracer = next;
}

export const isTracing = (): boolean => tracer !== null;

/** Whether what runs now belongs to a trace. */
export const isTraced = (): boolean => tracer !== null && trace.getActiveSpan() !== undefined;

/** Runs `work` in a span of its own. Without tracing it runs `work` and nothing else. */
export async function inSpan<T>(name: string, attributes: Attributes, work: (note: Note) => Promise<T>): Promise<T> {
  if (!tracer) return work(NOTHING);
  return tracer.startActiveSpan(name, { attributes }, async (span) => {
    try {
      return await work((more) => span.setAttributes(more));
    } catch (error) {
      markFailed(span, error);
      throw error;
    } finally {
      span.end();
    }
  });
}

/** A span whose end is somebody else's business, and the context in which its children are made. */
export function openSpan(
  name: string,
  { kind = SpanKind.INTERNAL, attributes = {}, parent = context.active(), links = [] }: Partial<Opening> = {},
): Opened | null {
  if (!tracer) return null;
  const span = tracer.startSpan(name, { kind, attributes, links: [...links] }, parent);
  return { span, inside: trace.setSpan(parent, span) };
}

/** A span that is under way, and the context in which its children are made. */
interface Opened {
  readonly span: Span;
  readonly inside: Context;
}

const SHARED_BY = createContextKey('the traces of others for whom it is done as well');

/** Runs what is done for others as well, each with a trace of its own: whatever opens a shared span gives one to each of them. */
export function sharing<T>(others: readonly (string | null)[], work: () => Promise<T>): Promise<T> {
  const traced = others.filter((traceparent) => traceparent !== null);
  if (!tracer || traced.length === 0) return work();
  return context.with(context.active().setValue(SHARED_BY, traced), work);
}

/** Opens a span in the trace of each other request that shares this work, with a link to the span that does it. */
export function openForOthers(name: string, { span }: Opened, opening: Partial<Opening>): Span[] {
  const others = (context.active().getValue(SHARED_BY) ?? []) as readonly string[];
  const links = [{ context: span.spanContext() }];
  return others.flatMap((traceparent) => {
    const opened = openSpan(name, { ...opening, parent: contextOf({ traceparent }), links });
    return opened ? [opened.span] : [];
  });
}

interface Opening {
  readonly kind: SpanKind;
  readonly attributes: Attributes;
  readonly parent: Context;
  readonly links: readonly Link[];
}

/** The name of what went wrong, never its message. A refusal is an answer and no failure. */
function markFailed(span: Span, error: unknown): void {
  if (error instanceof Refused) {
    span.setAttribute('roundtable.refusal', error.refusal.refused);
    return;
  }
  span.setStatus({ code: SpanStatusCode.ERROR });
  const name = (error as { name?: unknown } | null)?.name;
  span.setAttribute('exception.type', typeof name === 'string' ? name : typeof error);
}

/** The trace of a context in the form of W3C's `traceparent`, to be kept beside what is to be done later; null without one. */
export function traceparentOf(inside: Context = context.active()): string | null {
  if (!tracer) return null;
  const carrier: Record<string, string> = {};
  propagation.inject(inside, carrier);
  return carrier.traceparent ?? null;
}

/** The context that a `traceparent` from outside names. */
export const contextOf = (carrier: Readonly<Record<string, unknown>>): Context =>
  propagation.extract(ROOT_CONTEXT, carrier);

/** Runs `work` in the trace of `traceparent`, which was stored with the work. Without one, runs it as it is. */
export function inTraceOf<T>(traceparent: string | null | undefined, work: () => Promise<T>): Promise<T> {
  if (!tracer || !traceparent) return work();
  return context.with(contextOf({ traceparent }), work);
}

/** The id under which a trace is found, for logs. */
export function traceIdOf(inside: Context = context.active()): string | undefined {
  return tracer ? trace.getSpanContext(inside)?.traceId : undefined;
}
