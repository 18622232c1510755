import { Agent, request } from 'node:http';
import type { Answer } from '../an-api.js';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export interface Asked {
  readonly method: Method;
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
  /** In ms; the connection is cut when it passes. */
  readonly limitMs?: number;
  /** Asks from another address of this machine. */
  readonly localAddress?: string;
}

export interface HttpClient {
  /** One try. Rejects when there is no whole answer within the limit. */
  send<Body>(address: string, asked: Asked): Promise<Answer<Body>>;
  close(): void;
}

/** What `send` rejects with when no answer began. */
export interface Failed extends NodeJS.ErrnoException {
  /** Whether its connection had served an earlier request. */
  kept?: boolean;
}

const LIMIT_MS = 30_000;
/** Shorter than the API keeps a connection that rests (72 s), so that it never hangs up just as the next request leaves. */
const REST_MS = 20_000;

/** Real HTTP over kept connections; with `keepAlive: false` over a new one for each request. */
export function anHttpClient({ keepAlive = true }: { keepAlive?: boolean } = {}): HttpClient {
  const agent = new Agent({ keepAlive, maxSockets: Infinity, timeout: REST_MS });
  return { send: (address, asked) => send(agent, address, asked), close: () => agent.destroy() };
}

function send<Body>(agent: Agent, address: string, asked: Asked): Promise<Answer<Body>> {
  const { method, path, body, headers = {}, limitMs = LIMIT_MS, localAddress } = asked;
  const payload = body === undefined ? undefined : bytesOf(body);
  const described = payload ? { 'content-type': 'application/json', 'content-length': String(payload.length) } : {};
  return new Promise((resolve, reject) => {
    const outgoing = request(
      `http://${address}${path}`,
      { agent, method, headers: { ...described, ...headers }, signal: AbortSignal.timeout(limitMs), localAddress },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('error', reject);
        incoming.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          const isJson = (incoming.headers['content-type'] ?? '').includes('json');
          const content = (isJson ? JSON.parse(text) : text) as Body;
          resolve({ status: incoming.statusCode ?? 0, body: content, headers: incoming.headers });
        });
      },
    );
    outgoing.on('error', (error: Failed) => reject(Object.assign(error, { kept: outgoing.reusedSocket })));
    outgoing.end(payload);
  });
}

/** Bytes and texts as they are, everything else as JSON. */
const bytesOf = (body: unknown): Buffer =>
  Buffer.isBuffer(body) ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
