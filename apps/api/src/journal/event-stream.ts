import type { ServerResponse } from 'node:http';
import type { FeedEvent } from '../../../../libs/journal/feed.query.js';

interface Options {
  readonly heartbeatMs?: number;
  /** After this long the client comes back by itself, with the rights that it has then. */
  readonly longestMs?: number;
  readonly onEnd?: () => void;
}

const HEARTBEAT_MS = 15_000;
const LONGEST_MS = 15 * 60_000;
const COME_BACK_MS = 1000;

/**
 * A `text/event-stream` to one client: events with their `seq` as id, and a comment now and then, so that proxies keep it and
 * a client that is gone is noticed. It ends when the client leaves, when it was told to, or when it has lasted its time.
 */
export class EventStream {
  private readonly heartbeat: NodeJS.Timeout;
  private readonly lifetime: NodeJS.Timeout;
  private ended = false;

  constructor(
    private readonly response: ServerResponse,
    private readonly options: Options = {},
  ) {
    const { heartbeatMs = HEARTBEAT_MS, longestMs = LONGEST_MS } = options;
    this.heartbeat = setInterval(() => response.write(': still here\n\n'), heartbeatMs);
    this.lifetime = setTimeout(() => this.end(), longestMs);
    response.once('close', () => this.end());
    response.on('error', () => this.end());
  }

  /** Begins the answer. From here on the client knows where to go on from, also before the first event. */
  begin(headers: Readonly<Record<string, string | string[] | number | undefined>>, after: number): void {
    for (const [name, value] of Object.entries(headers)) if (value !== undefined) this.response.setHeader(name, value);
    this.response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
      connection: 'close',
    });
    this.response.write(`retry: ${COME_BACK_MS}\nid: ${after}\n\n`);
  }

  /** Sends events, and how far the client has come if there are none for it. Waits for a slow client. */
  async send(events: readonly FeedEvent[], lastSeq: number): Promise<void> {
    if (this.ended) return;
    const lines = events.map((event) => `id: ${event.seq}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
    const reached = events.at(-1)?.seq === lastSeq ? [] : [`id: ${lastSeq}\n\n`];
    if (this.response.write([...lines, ...reached].join(''))) return;
    await this.writable();
  }

  /** Resolves when the client has taken what was sent, or is gone. */
  private writable(): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        this.response.off('drain', done).off('close', done);
        resolve();
      };
      this.response.on('drain', done).on('close', done);
    });
  }

  end(): void {
    if (this.ended) return;
    this.ended = true;
    clearInterval(this.heartbeat);
    clearTimeout(this.lifetime);
    this.response.end();
    this.options.onEnd?.();
  }
}
