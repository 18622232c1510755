import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { exposition } from '../../../../libs/observability/metrics/registry.js';

const LOOPBACK = /^(127\.|::1$|::ffff:127\.)/;
const FORWARDED = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'] as const;

/** Figures are for whoever runs this machine: not for other machines, and not for those whom a proxy lets in. */
export function isLocal({ address, headers }: { address: string | undefined; headers: IncomingHttpHeaders }): boolean {
  return LOOPBACK.test(address ?? '') && FORWARDED.every((name) => headers[name] === undefined);
}

/** Serves `/metrics`, and nothing else, on a port that only Prometheus is meant to reach. */
export async function serveMetrics(port: number, host: string): Promise<Server> {
  const server = createServer((request, response) => {
    if (request.method !== 'GET' || request.url !== '/metrics') {
      response.writeHead(404).end();
      return;
    }
    void exposition().then(({ type, text }) => response.writeHead(200, { 'content-type': type }).end(text));
  });
  server.listen(port, host);
  await once(server, 'listening');
  return server;
}
