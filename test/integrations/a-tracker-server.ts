import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface Issue {
  readonly number: number;
  readonly html_url: string;
  readonly created_at: string;
  title: string;
  body: string;
  state: string;
  state_reason: string | null;
}

/** How the server meets the next request instead of answering it; `never` lets the client wait, `cut` hangs up after doing it, `half` in the middle of its answer, which
 * `endless` never ends. */
export type Fault =
  { readonly status: number; readonly headers?: Record<string, string> } | 'never' | 'cut' | 'half' | 'endless';

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface TrackerServer {
  readonly origin: string;
  readonly issues: Issue[];
  readonly asked: Asked[];
  /** Met by the next requests, one each; of a method only, where the key says so. */
  readonly faults: Fault[];
  /** What `POST /hook` answers. */
  hookAnswer: string;
  stop(): Promise<void>;
}

/** A small server that speaks the part of GitHub's HTTP that files issues, at `/repos/acme/reports`, whose id is 7, and takes webhooks at `/hook`. */
export async function aTrackerServer(): Promise<TrackerServer> {
  const issues: Issue[] = [];
  const asked: Asked[] = [];
  const faults: Fault[] = [];
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const box: TrackerServer = {
    origin,
    issues,
    asked,
    faults,
    hookAnswer: '',
    stop: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '', headers } = request;
    const body = await text(request);
    asked.push({ method, path: url, headers, body });
    const reads = method === 'GET' && (faults[0] === 'cut' || faults[0] === 'half'); // what is cut is a change that was made
    const fault = reads ? undefined : faults.shift();
    if (fault === 'never') return;
    if (fault === 'endless') return goOn(response.writeHead(200, { 'content-type': 'application/json' }));
    if (typeof fault === 'object') return send(response, fault.status, { message: 'no' }, fault.headers);
    const [status, json] = handle(method, new URL(url, origin), body);
    if (fault === 'cut') return void request.socket.destroy();
    if (fault === 'half') {
      const whole = JSON.stringify(json);
      response.writeHead(status, { 'content-type': 'application/json', 'content-length': whole.length });
      return void response.write(whole.slice(0, whole.length / 2), () => response.destroy());
    }
    send(response, status, json);
  }

  function goOn(response: ServerResponse): void {
    if (!response.closed) response.write('['.repeat(65_536), () => goOn(response));
  }

  function handle(method: string, { pathname, searchParams }: URL, body: string): [number, unknown] {
    const [, number] = /^\/repos\/acme\/reports\/issues(?:\/(\d+))?$/.exec(pathname) ?? [];
    if (method === 'POST' && pathname === '/hook') return [200, box.hookAnswer];
    if (method === 'GET' && /^\/(repos\/acme\/reports|repositories\/7)$/.test(pathname)) return [200, { id: 7 }];
    if (!pathname.startsWith('/repos/acme/reports/issues')) return [404, { message: 'Not Found' }];
    if (method === 'GET') {
      const [page, size] = ['page', 'per_page'].map((name) => Number(searchParams.get(name) ?? 1));
      return [200, [...issues].reverse().slice(((page ?? 1) - 1) * (size ?? 1), (page ?? 1) * (size ?? 1))];
    }
    const sent = JSON.parse(body) as Partial<Issue>;
    const known = issues.find((issue) => String(issue.number) === number);
    if (method === 'PATCH' && known) return [200, Object.assign(known, sent)];
    if (method !== 'POST') return [404, { message: 'Not Found' }];
    const next = issues.length + 1;
    const place = { number: next, html_url: `https://github.example/acme/reports/issues/${next}` };
    const fresh = { state: 'open', state_reason: null, title: '', body: '', created_at: new Date().toISOString() };
    issues.push({ ...fresh, ...sent, ...place });
    return [201, issues.at(-1)];
  }

  return box;
}

function send(response: ServerResponse, status: number, json: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(typeof json === 'string' ? json : JSON.stringify(json));
}
