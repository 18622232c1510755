import 'reflect-metadata';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { NO_NEWS } from './no-news.js';
import { startApi, type ApiToStart, type StartedApi } from './start-api.js';

/**
 * One process that starts an API for each spec which asks for one, so that Nest is loaded once and not by each of them.
 * `POST /` with an {@link ApiToStart} answers the origin where the new API listens; `DELETE /?of=<origin>` ends that API.
 * It tells its own `host:port` over IPC, and ends with whoever started it.
 */
const started = new Map<string, StartedApi>();

async function start(wanted: ApiToStart): Promise<string> {
  const api = await startApi(wanted, NO_NEWS);
  await api.app.listen(0, '127.0.0.1');
  const origin = await api.app.getUrl();
  started.set(origin, api);
  return origin;
}

async function stop(origin: string): Promise<string> {
  await started.get(origin)?.stop();
  started.delete(origin);
  return '';
}

const server = createServer((request, response) => {
  const of = new URL(request.url ?? '/', 'http://localhost').searchParams.get('of');
  const done = of === null ? json(request).then((wanted) => start(wanted as ApiToStart)) : stop(of);
  done.then(
    (said) => response.end(said),
    (error: unknown) => response.writeHead(500).end(String(error)),
  );
});
process.once('disconnect', () => process.exit(0));
server.listen(0, '127.0.0.1', () => {
  process.send?.(`127.0.0.1:${(server.address() as AddressInfo).port}`);
});
