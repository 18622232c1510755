import { once } from 'node:events';
import {
  connect,
  constants,
  createServer,
  type ClientHttp2Session,
  type IncomingHttpHeaders,
  type ServerHttp2Stream,
} from 'node:http2';
import type { AddressInfo } from 'node:net';

/** A gRPC status that a frontend answers instead of doing what it was asked. */
export interface GrpcStatus {
  readonly code: number;
  readonly message: string;
}

/** Temporal's frontend behind a proxy that reads HTTP/2: it can answer calls with a status of its own. */
export interface RefusingFrontend {
  readonly address: string;
  /** Answers everything with `status` from now on, also what is still under way. */
  refuse(status: GrpcStatus): void;
  /** Passes on again what it is asked. */
  accept(): void;
  close(): Promise<void>;
}

export async function aRefusingFrontend(target: string): Promise<RefusingFrontend> {
  let refusal: GrpcStatus | null = null;
  let upstream: ClientHttp2Session | null = null;
  const underWay = new Set<ServerHttp2Stream>();
  const server = createServer();
  server.on('session', (session) => session.on('error', () => undefined));
  server.on('stream', (call, headers) => {
    call.on('error', () => undefined);
    if (refusal) return answer(call, refusal);
    if (!upstream || upstream.closed || upstream.destroyed) {
      upstream = connect(`http://${target}`);
      upstream.on('error', () => undefined);
    }
    underWay.add(call);
    call.on('close', () => underWay.delete(call));
    passOn(call, headers, upstream);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    refuse: (status) => {
      refusal = status;
      for (const call of underWay) answer(call, status);
    },
    accept: () => {
      refusal = null;
    },
    close: async () => {
      upstream?.destroy();
      for (const call of underWay) call.destroy();
      server.close();
      await Promise.resolve();
    },
  };
}

/** A response of trailers only, which is how gRPC refuses. */
function answer(call: ServerHttp2Stream, { code, message }: GrpcStatus): void {
  if (call.headersSent || call.destroyed) return call.close(constants.NGHTTP2_CANCEL);
  const status = { 'grpc-status': String(code), 'grpc-message': encodeURIComponent(message) };
  call.respond({ ':status': 200, 'content-type': 'application/grpc', ...status }, { endStream: true });
}

function passOn(call: ServerHttp2Stream, headers: IncomingHttpHeaders, upstream: ClientHttp2Session): void {
  const asked = upstream.request(withoutHost(headers));
  let trailers: IncomingHttpHeaders = {};
  asked.on('error', () => call.close(constants.NGHTTP2_CANCEL));
  asked.on('response', (answered, flags) => {
    if (call.headersSent || call.destroyed) return void asked.close(constants.NGHTTP2_CANCEL); // refused meanwhile
    const isWhole = (flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0;
    call.respond(answered, isWhole ? { endStream: true } : { waitForTrailers: true });
  });
  asked.on('trailers', (received: IncomingHttpHeaders) => {
    trailers = received;
  });
  call.on('wantTrailers', () => call.sendTrailers(trailers));
  call.on('close', () => asked.close(constants.NGHTTP2_CANCEL));
  call.pipe(asked);
  asked.pipe(call);
}

const withoutHost = ({ host: _host, connection: _connection, ...headers }: IncomingHttpHeaders): IncomingHttpHeaders =>
  headers;
