import { randomUUID } from 'node:crypto';
import type { Answer } from '../../servers/an-api.js';
import type { Failed, HttpClient, Method } from '../../servers/stack/http-client.js';
import type { Random } from './random.js';

/** One attempt to get an answer. */
export interface Try {
  readonly at: number;
  readonly ms: number;
  /** The status, or the code of what went wrong on the way. */
  readonly outcome: number | string;
  /** What an answer of 4xx or 5xx says of itself, and in how many seconds one may ask again. */
  readonly code: string | null;
  readonly retryAfter: string | null;
  readonly requestId: string | null;
  readonly replayed: boolean;
  /** Whether it failed over a connection that had served an earlier request. */
  readonly kept: boolean;
}

/** A request of a careful client: the same key until there is an answer. */
export interface Asked {
  readonly as: string;
  readonly method: Method;
  readonly path: string;
  readonly body: unknown;
  readonly key: string | null;
  /** In ms since 1970, by this machine. */
  readonly at: number;
  readonly tries: Try[];
  /** Null while there is none, or when the client gave up. */
  answer: Answer<Record<string, unknown>> | null;
  answeredAt: number | null;
}

export interface Limits {
  /** In ms: until the client gives up, and for each try. */
  readonly limitMs?: number;
  readonly tryMs?: number;
  /** For the one route that takes no key: what was not answered may be asked twice. */
  readonly keyless?: boolean;
}

export interface Recorder {
  readonly asked: readonly Asked[];
  /** Changes that were answered 2xx. */
  done(): Asked[];
  /**
   * Asks until there is an answer that says something: not 5xx, not `in-flight`. Gives up after `limitMs` with an error.
   */
  ask<Body = Record<string, unknown>>(
    as: string,
    method: Method,
    path: string,
    body?: unknown,
    options?: Limits,
  ): Promise<Answer<Body>>;
}

const LIMIT_MS = 90_000;
const TRY_MS = 5_000;
const PAUSES_MS = [20, 50, 100, 200, 400] as const;

export function aRecorder(
  http: HttpClient,
  address: () => string,
  token: (email: string) => Promise<string>,
  random: Random,
): Recorder {
  const asked: Asked[] = [];

  const attempt = async (one: Asked, tryMs: number): Promise<Answer<Record<string, unknown>> | null> => {
    const at = Date.now();
    const note = (outcome: number | string, answer?: Answer<Record<string, unknown>>, kept = false): void => {
      const header = (name: string): string | null => {
        const value = answer?.headers[name];
        return typeof value === 'string' ? value : null;
      };
      const code = answer && answer.status >= 400 ? answer.body.code : null;
      one.tries.push({
        at,
        ms: Date.now() - at,
        outcome,
        code: typeof code === 'string' ? code : null,
        retryAfter: header('retry-after'),
        requestId: header('x-request-id'),
        replayed: header('idempotency-replayed') === 'true',
        kept,
      });
    };
    try {
      const headers = {
        authorization: `Bearer ${await token(one.as)}`,
        ...(one.key === null ? {} : { 'idempotency-key': one.key }),
      };
      const { method, path, body } = one;
      const answer = await http.send<Record<string, unknown>>(address(), {
        method,
        path,
        headers,
        limitMs: tryMs,
        ...(body === undefined ? {} : { body }),
      });
      note(answer.status, answer);
      const unclear = answer.status >= 500 || (answer.status === 409 && answer.body.code === 'in-flight');
      return unclear ? null : answer;
    } catch (error) {
      const { code, name, kept } = error as Failed;
      note(code ?? name, undefined, kept);
      return null;
    }
  };

  return {
    asked,
    done: () => asked.filter(({ method, answer }) => method !== 'GET' && answer !== null && answer.status < 300),
    ask: async <Body>(
      as: string,
      method: Method,
      path: string,
      body?: unknown,
      { limitMs = LIMIT_MS, tryMs = TRY_MS, keyless = false }: Limits = {},
    ) => {
      const key = method === 'GET' || keyless ? null : randomUUID();
      const one: Asked = { as, method, path, body, key, at: Date.now(), tries: [], answer: null, answeredAt: null };
      asked.push(one);
      for (const limit = Date.now() + limitMs; ;) {
        const answer = await attempt(one, tryMs);
        if (answer) {
          one.answer = answer;
          one.answeredAt = Date.now();
          return answer as Answer<Body>;
        }
        if (Date.now() > limit) throw new Error(`${method} ${path} got no answer in ${limitMs} ms: ${outcomes(one)}`);
        const pause = PAUSES_MS[Math.min(one.tries.length, PAUSES_MS.length) - 1] ?? 400;
        await new Promise((resolve) => setTimeout(resolve, pause * (0.5 + random.next())));
      }
    },
  };
}

const outcomes = ({ tries }: Asked): string =>
  tries
    .slice(-10)
    .map(({ outcome }) => outcome)
    .join(', ');
