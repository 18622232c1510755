import { get as overHttp, type IncomingMessage } from 'node:http';
import { get as overHttps } from 'node:https';
import { createParser } from 'eventsource-parser';

/** A server-sent event; `id` is empty where it has none. */
export interface FeedLine {
  readonly id: string;
  readonly data: string;
}

/** The server answered, but with no feed. */
export class FeedNotRead extends Error {
  constructor(
    url: string,
    readonly status: number,
  ) {
    super(`${url} answered ${status}`);
    this.name = 'FeedNotRead';
  }
}

/** Reads server-sent events until `signal` says so or the connection breaks. Not by `fetch`: in Node 20 its abort leaves the connection open. */
export async function* readEvents(
  url: string,
  headers: Record<string, string>,
  signal: AbortSignal,
): AsyncGenerator<FeedLine> {
  const response = await open(url, { ...headers, accept: 'text/event-stream' }, signal);
  if (response.statusCode !== 200) {
    response.resume(); // its body is read by nobody
    throw new FeedNotRead(url, response.statusCode ?? 0);
  }
  response.setEncoding('utf8');
  const events: FeedLine[] = [];
  const parser = createParser({ onEvent: ({ id = '', data }) => events.push({ id, data }) });
  for await (const chunk of response as AsyncIterable<string>) {
    parser.feed(chunk);
    yield* events.splice(0);
  }
}

function open(url: string, headers: Record<string, string>, signal: AbortSignal): Promise<IncomingMessage> {
  const get = url.startsWith('https:') ? overHttps : overHttp;
  return new Promise((resolve, reject) => get(url, { headers, signal }, resolve).once('error', reject));
}
