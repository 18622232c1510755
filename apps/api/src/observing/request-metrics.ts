import { Counter, Histogram } from 'prom-client';
import { LATENCY_BUCKETS } from '../../../../libs/observability/metrics/latency.js';

const requests = new Counter({
  name: 'roundtable_http_requests_total',
  help: 'Requests by route pattern, method and status; 499 when the client went away first',
  labelNames: ['method', 'route', 'status'] as const,
});

const seconds = new Histogram({
  name: 'roundtable_http_request_duration_seconds',
  help: 'How long requests took, without live feeds, which last as long as somebody follows them',
  labelNames: ['method', 'route'] as const,
  buckets: LATENCY_BUCKETS,
});

const refusals = new Counter({
  name: 'roundtable_refusals_total',
  help: 'Requests that were not granted, by the code of their problem',
  labelNames: ['code'] as const,
});
refusals.inc({ code: 'unexpected' }, 0); // `increase` does not see the first of a line that was not there

export interface Answered {
  readonly method: string;
  readonly route: string;
  readonly status: number;
  readonly ms: number;
  /** The code of the problem, if there was one. */
  readonly code: string | null;
  readonly isFeed: boolean;
}

/** Counts one request. Every label has a bounded set of values: patterns of routes, codes of refusals, no ids. */
export function countRequest({ method, route, status, ms, code, isFeed }: Answered): void {
  requests.inc({ method, route, status: String(status) });
  if (!isFeed) seconds.observe({ method, route }, ms / 1000);
  if (code !== null) refusals.inc({ code });
}
