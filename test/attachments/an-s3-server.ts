import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

export interface S3Server {
  readonly url: string;
  /** Bytes by `/bucket/key`. */
  readonly objects: Map<string, Buffer>;
  /** Uploads in parts that were neither completed nor given up. */
  readonly uploads: Map<string, Map<number, Buffer>>;
  /** The next requests of a method fail with this status, so many of them. */
  fail(method: string, status: number, times: number): void;
  stop(): Promise<void>;
}

const xml = (inside: string): string => `<?xml version="1.0" encoding="UTF-8"?>\n${inside}`;
const error = (code: string): string => xml(`<Error><Code>${code}</Code><Message>${code}</Message></Error>`);

/** A server that speaks the part of S3's HTTP that attachments need: objects as one request and in parts. It wants signed requests. */
export async function anS3Server(): Promise<S3Server> {
  const objects = new Map<string, Buffer>();
  const uploads = new Map<string, Map<number, Buffer>>();
  const failing = new Map<string, { status: number; times: number }>();

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const body = plain(request, await buffer(request));
    const reply = (status: number, text = '', headers = {}): unknown => response.writeHead(status, headers).end(text);
    const fault = failing.get(request.method ?? '');
    if (fault && fault.times > 0) {
      fault.times -= 1;
      return void reply(fault.status, error(fault.status === 503 ? 'SlowDown' : 'AccessDenied'));
    }
    if (!/^AWS4-HMAC-SHA256 Credential=key\//.test(request.headers.authorization ?? '')) {
      return void reply(403, error('AccessDenied'));
    }
    const upload = searchParams.get('uploadId');
    const part = searchParams.get('partNumber');
    switch (request.method ?? '') {
      case 'GET': {
        const found = objects.get(pathname);
        return void (found
          ? response.writeHead(200, { 'content-length': found.length }).end(found)
          : reply(404, error('NoSuchKey')));
      }
      case 'PUT': {
        const parts = upload === null ? null : uploads.get(upload);
        if (parts) parts.set(Number(part), body);
        else objects.set(pathname, body);
        return void reply(200, '', { etag: `"${body.length}"` });
      }
      case 'POST': {
        if (upload === null) {
          const id = `upload-${uploads.size + 1}-${pathname}`;
          uploads.set(id, new Map());
          return void reply(
            200,
            xml(`<InitiateMultipartUploadResult><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`),
          );
        }
        const parts = [...(uploads.get(upload) ?? [])].sort(([one], [other]) => one - other);
        objects.set(pathname, Buffer.concat(parts.map(([, bytes]) => bytes)));
        uploads.delete(upload);
        return void reply(
          200,
          xml('<CompleteMultipartUploadResult><ETag>"whole"</ETag></CompleteMultipartUploadResult>'),
        );
      }
      case 'DELETE':
        if (upload === null) objects.delete(pathname);
        else uploads.delete(upload);
        return void reply(204);
      default:
        return void reply(405, error('MethodNotAllowed'));
    }
  }

  const server = createServer((request, response) => void answer(request, response).catch(() => response.destroy()));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    objects,
    uploads,
    fail: (method, status, times) => void failing.set(method, { status, times }),
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Bodies come in signed or checked chunks, each behind its length in hex; a trailer follows. */
function plain({ headers }: IncomingMessage, body: Buffer): Buffer {
  if (!String(headers['content-encoding'] ?? '').includes('aws-chunked')) return body;
  const pieces: Buffer[] = [];
  for (let at = 0; ;) {
    const end = body.indexOf('\r\n', at);
    const size = Number.parseInt(body.subarray(at, end).toString('latin1'), 16);
    if (!(size > 0)) return Buffer.concat(pieces);
    pieces.push(body.subarray(end + 2, end + 2 + size));
    at = end + 2 + size + 2;
  }
}
