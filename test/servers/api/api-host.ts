import 'reflect-metadata';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import type { ApiToStart, StartedApi } from './start-api.js';

/**
 * One process that starts an API for each spec which asks for one, so that Nest is loaded once and not by each of them: before it
 * listens where its argument is `loaded`, else for the first that asks.
 * `POST /` with an {@link ApiToStart} answers the origin where the new API listens; `GET /?of=<origin>` answers when nothing
 * that follows from its answers is under way; `DELETE /?of=<origin>` ends that API.
 * It tells its own `host:port` over IPC, and ends with whoever started it.
 */
const started = new Map<string, StartedApi>();

const load = () => import('./start-api.js');

async function start(wanted: ApiToStart): Promise<string> {
  const { startApi } = await load();
  const api = await startApi(wanted);
  await api.app.listen(0, '127.0.0.1');
  const origin = await api.app.getUrl();
  started.set(origin, api);
  return origin;
}

async function settle(origin: string): Promise<string> {
  await started.get(origin)?.settled();
  return '';
}

async function stop(origin: string): Promise<string> {
  await started.get(origin)?.stop();
  started.delete(origin);
  return '';
}

function answer(request: IncomingMessage): Promise<string> {
  const of = new URL(request.url ?? '/', 'http://localhost').searchParams.get('of');
  if (of === null) return json(request).then((wanted) => start(wanted as ApiToStart));
  return request.method === 'GET' ? settle(of) : stop(of);
}

const server = createServer((request, response) => {
  answer(request).then(
    (said) => response.end(said),
    (error: unknown) => response.writeHead(500).end(String(error)),
  );
});
process.once('disconnect', () => process.exit(0));
if (process.argv[2] === 'loaded') await load();
server.listen(0, '127.0.0.1', () => {
  process.send?.(`127.0.0.1:${(server.address() as AddressInfo).port}`);
});
