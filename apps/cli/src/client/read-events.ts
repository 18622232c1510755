import { get as overHttp, type IncomingMessage } from 'node:http';
import { get as overHttps } from 'node:https';

/** A server-sent event. */
export interface FeedLine {
  readonly id: string;
  readonly data: string;
}

/** Reads server-sent events until `signal` says so or the connection breaks. Not by `fetch`: in Node 20 its abort leaves the connection open. */
export async function* readEvents(
  url: string,
  headers: Record<string, string>,
  signal: AbortSignal,
): AsyncGenerator<FeedLine> {
  const response = await open(url, { ...headers, accept: 'text/event-stream' }, signal);
  if (response.statusCode !== 200) throw new Error(`${url} answered ${response.statusCode}`);
  response.setEncoding('utf8');
  let rest = '';
  for await (const chunk of response as AsyncIterable<string>) {
    const blocks = (rest + chunk).split(/\r?\n\r?\n/);
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const data = field(block, 'data');
      if (data !== '') yield { id: field(block, 'id'), data };
    }
  }
}

function open(url: string, headers: Record<string, string>, signal: AbortSignal): Promise<IncomingMessage> {
  const get = url.startsWith('https:') ? overHttps : overHttp;
  return new Promise((resolve, reject) => get(url, { headers, signal }, resolve).once('error', reject));
}

const field = (block: string, name: string): string =>
  block
    .split(/\r?\n/)
    .filter((line) => line.startsWith(`${name}:`))
    .map((line) => line.slice(name.length + 1).replace(/^ /, ''))
    .join('\n');
