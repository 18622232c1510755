import { createHash } from 'node:crypto';
import { SpanKind, SpanStatusCode, context } from '@opentelemetry/api';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { isUuid } from '../../../../libs/domain/fields/uuid.js';
import type { Logger } from '../../../../libs/observability/logger.js';
import { contextOf, isTracing, openSpan, traceIdOf } from '../../../../libs/observability/tracing/spans.js';
import type { KnownRequest } from '../http/callers/may.js';
import { countRequest } from './request-metrics.js';

interface Seen {
  readonly startedAt: number;
  readonly reply: FastifyReply;
  readonly opened: ReturnType<typeof openSpan>;
}

const UNMATCHED = 'unmatched';
const CLIENT_WENT_AWAY = 499;
const MACHINES = /^\/(health|metrics)/;

/**
 * One line, one count and, when traces are on, one span per request. The line names the route by its pattern, the command by
 * its id and key, the workflows that were told, and the code of a refusal: never a body, a query, a token or an address.
 */
export function observeRequests(fastify: FastifyInstance, log: Logger): void {
  const seen = new WeakMap<KnownRequest, Seen>();
  fastify.addHook('onRequest', (request: KnownRequest, reply, done) => {
    seen.set(request, { startedAt: performance.now(), reply, opened: open(request) });
    done();
  });
  if (isTracing()) {
    // the body has been read by now: reading it would lose the context
    fastify.addHook('preHandler', (request: KnownRequest, _reply, done) => {
      const opened = seen.get(request)?.opened;
      if (opened) context.with(opened.inside, done);
      else done();
    });
  }
  const finish = (request: KnownRequest, wentAway: boolean): void => {
    const known = seen.get(request);
    if (known && seen.delete(request)) tell(request, known, wentAway, log);
  };
  fastify.addHook('onResponse', (request, _reply, done) => {
    finish(request, false);
    done();
  });
  fastify.addHook('onRequestAbort', (request, done) => {
    finish(request, true);
    done();
  });
}

/** Counts a request that is over, ends its span and writes its line. */
function tell(request: KnownRequest, known: Seen, wentAway: boolean, log: Logger): void {
  const isFeed = isFeedOf(known.reply);
  const status = wentAway && !isFeed ? CLIENT_WENT_AWAY : known.reply.raw.statusCode; // who follows a feed leaves it
  const ms = Math.round((performance.now() - known.startedAt) * 10) / 10;
  const answered = { method: request.method, route: routeOf(request), status, ms };
  countRequest({ ...answered, code: request.problem ?? null, isFeed });
  end(known, status, request.problem);
  const level = MACHINES.test(answered.route) ? 'debug' : 'info';
  log[level]({ requestId: request.id, ...answered, ...about(request, known) }, 'request');
}

const routeOf = ({ routeOptions }: KnownRequest): string => routeOptions.url ?? UNMATCHED;

const isFeedOf = ({ raw }: FastifyReply): boolean =>
  String(raw.getHeader('content-type') ?? '').startsWith('text/event-stream');

function open(request: KnownRequest): Seen['opened'] {
  const route = routeOf(request);
  if (MACHINES.test(route)) return null;
  const { method, headers, id } = request;
  const attributes = { 'http.request.method': method, 'http.route': route, 'roundtable.request': id };
  return openSpan(`${method} ${route}`, { kind: SpanKind.SERVER, attributes, parent: contextOf(headers) });
}

function end({ opened }: Seen, status: number, problem: string | undefined): void {
  if (!opened) return;
  const { span } = opened;
  span.setAttribute('http.response.status_code', status);
  if (problem !== undefined) span.setAttribute('roundtable.refusal', problem);
  if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
  span.end();
}

/** What else the line says: only what there is. */
function about({ command, reported, problem }: KnownRequest, { opened }: Seen): object {
  const key = command?.key ?? null;
  const notified = reported?.notified ?? [];
  return {
    ...(problem === undefined ? {} : { code: problem }),
    ...(key === null ? {} : { key: isUuid(key) ? key : hashed(key) }),
    ...(reported?.replayed ? { replayed: true } : {}),
    ...(notified.length === 0 ? {} : { workflows: notified }),
    ...(opened ? { trace: traceIdOf(opened.inside) } : {}),
  };
}

/** A key is the caller's own text, up to 200 characters: unless it is a UUID, it may say anything. */
const hashed = (key: string): string => `sha256:${createHash('sha256').update(key).digest('hex').slice(0, 16)}`;
