import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Problem } from '../../../api/src/http/problems/problem.schemas.js';
import { EXIT, Ended } from '../output/exit.js';
import { withClocks } from '../output/words.js';
import { readEvents, type FeedLine } from './read-events.js';

const NO_SUCH_TOKEN =
  'The token has expired, or was signed by another key than the API trusts: say who you are with --as, or set ROUNDTABLE_TOKEN to a new one';

/** The API said no: shown with its code, its sentence and each path. */
export class ApiProblem extends Ended {
  constructor(readonly problem: Problem) {
    const said = problem.code === 'unauthenticated' ? NO_SUCH_TOKEN : problem.detail;
    const paths = problem.errors.map(({ path, message }) => `\n  ${path === '' ? '' : `${path}: `}${message}`).join('');
    super(
      problem.code === 'not-found' ? EXIT.notFound : EXIT.refused,
      withClocks(`${problem.code} (${problem.status}): ${said}${paths}`),
      problem,
    );
    this.name = 'ApiProblem';
  }
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

const TRIES = 6;
const CALL_LIMIT_MS = 20_000;
/** For files: the API gives up a form that takes longer to come. */
const FILE_LIMIT_MS = 10 * 60_000;
const AGAIN = new Set([502, 503, 504, 429]);

/**
 * Talks to the API as one person. `Answer` is what the schema of the route says that it answers; without one it is unknown, whatever is
 * expected of it. A call that the network or a restart broke is sent again, with the same
 * `Idempotency-Key`, so that nothing is done twice.
 */
export class ApiClient {
  constructor(
    readonly url: string,
    private readonly token: string,
    /** Before a call is sent again; twice as long each time. */
    private readonly pauseMs = 300,
  ) {}

  get<Answer = unknown>(path: string): Promise<NoInfer<Answer>> {
    return this.call<Answer>('GET', path);
  }

  async call<Answer = unknown>(method: Method, path: string, body?: unknown): Promise<NoInfer<Answer>> {
    return this.answered({ method, path, body }, (response) => jsonOf<Answer>(response));
  }

  /** Asks for what is shown once and kept nowhere: its routes take no key. Sent twice it may be made twice. */
  async unkeyed<Answer = unknown>(path: string, body: unknown): Promise<NoInfer<Answer>> {
    return this.answered({ method: 'POST', path, body, unkeyed: true }, (response) => jsonOf<Answer>(response));
  }

  /** Changes what was read at `revision`; refused when it was changed since. */
  async change<Answer = unknown>(
    path: string,
    body: unknown,
    revision: number,
    method: 'PATCH' | 'PUT' = 'PATCH',
  ): Promise<NoInfer<Answer>> {
    const call: Call = { method, path, body, matching: `"${revision}"` };
    return this.answered(call, (response) => jsonOf<Answer>(response));
  }

  /** The bytes of a file, as they come. Throws while they are read when the connection breaks. */
  async file(path: string): Promise<{ readonly bytes: AsyncIterable<Uint8Array>; readonly headers: Headers }> {
    const limitMs = FILE_LIMIT_MS;
    const { body, headers } = await this.answered({ method: 'GET', path, limitMs }, (response) => response);
    if (!body) throw new Ended(EXIT.failed, 'The API answered without a file; is it of another version?');
    return { bytes: body, headers };
  }

  private async answered<Answer>(call: Call, read: (response: Response) => Answer | Promise<Answer>): Promise<Answer> {
    const key = randomUUID();
    for (let tries = 1; ; tries += 1) {
      const answer = await this.once(call, key, read).catch(unreachable);
      if (!(answer instanceof Broken)) return answer;
      if (tries >= TRIES)
        throw answer.problem ?? new Ended(EXIT.notRunning, `${this.url} cannot be reached: ${answer.why}`);
      await sleep(this.pauseMs * 2 ** (tries - 1));
    }
  }

  /** The events of a feed after `lastId`; ends when `signal` says so or the connection breaks. */
  events(path: string, signal: AbortSignal, lastId: string): AsyncGenerator<FeedLine> {
    return readEvents(`${this.url}${path}`, { ...this.headers(), 'last-event-id': lastId }, signal);
  }

  private async once<Answer>(
    { method, path, body, matching, unkeyed = false, limitMs = CALL_LIMIT_MS }: Call,
    key: string,
    read: (response: Response) => Answer | Promise<Answer>,
  ): Promise<Answer | Broken> {
    const isForm = body instanceof FormData;
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: {
        ...this.headers(),
        ...(body === undefined || isForm ? {} : { 'content-type': 'application/json' }),
        ...(method === 'GET' || unkeyed ? {} : { 'idempotency-key': key }),
        ...(matching === undefined ? {} : { 'if-match': matching }),
      },
      ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
      signal: AbortSignal.timeout(isForm ? FILE_LIMIT_MS : limitMs),
    });
    if (response.ok) return read(response);
    const problem = await problemOf(response);
    if (problem?.problem.code === 'in-flight') return new Broken('the same command is under way');
    if (AGAIN.has(response.status)) return new Broken(`status ${response.status}`, problem);
    throw (
      problem ?? new Ended(EXIT.failed, `The API answered with status ${response.status}; is it of another version?`)
    );
  }

  private headers(): Record<string, string> {
    return { authorization: `Bearer ${this.token}` };
  }
}

interface Call {
  readonly method: Method;
  readonly path: string;
  /** A form, or what becomes JSON. */
  readonly body?: unknown;
  /** The revision that a change is meant for, as `If-Match` names it. */
  readonly matching?: string;
  /** Without an `Idempotency-Key`. */
  readonly unkeyed?: boolean;
  readonly limitMs?: number;
}

class Broken {
  constructor(
    readonly why: string,
    /** What the API itself said of it; null when something before it answered. */
    readonly problem: ApiProblem | null = null,
  ) {}
}

function unreachable(error: unknown): Broken {
  if (error instanceof Ended) throw error;
  const { cause, message } = error as Error;
  return new Broken((cause as { code?: string } | undefined)?.code ?? message);
}

/** What was read to its end and is no JSON will not be by asking again. */
async function jsonOf<Answer>(response: Response): Promise<Answer> {
  const text = await response.text();
  try {
    return JSON.parse(text) as Answer;
  } catch {
    throw new Ended(EXIT.failed, 'The answer is no JSON; is it the API that ROUNDTABLE_URL names?');
  }
}

async function problemOf(response: Response): Promise<ApiProblem | null> {
  if (!response.headers.get('content-type')?.startsWith('application/problem+json')) return null;
  return new ApiProblem((await response.json()) as Problem);
}
