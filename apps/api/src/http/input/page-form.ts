import type { FastifyInstance } from 'fastify';
import { prefersPage } from '../../pages/prefers-page.js';
import type { KnownRequest } from '../callers/may.js';
import { sentFrom } from '../callers/own-page.js';
import { pageFormOf, type Fields } from './by-form.js';

/** A field of every form, by which sending it twice does it once. */
export const KEY_FIELD = 'key';

/** Makes a body of what a form sent, and a key of its key. A browser is led on to what came of it, so that to reload sends nothing again. */
export function takePageForms(fastify: FastifyInstance, publicUrl: string): void {
  fastify.addHook('preHandler', (request: KnownRequest, _reply, done) => {
    const form = pageFormOf(request);
    if (form) {
      const { [KEY_FIELD]: key, ...fields } = fieldsOf(request.body);
      if (key !== undefined) request.headers['idempotency-key'] = key;
      if (sentFrom(request.headers, publicUrl) === 'here')
        request.written = { key, fields, from: pageIn(request.headers.referer) };
      request.body = form.bodyOf(fields);
    }
    done();
  });
  fastify.addHook('onSend', (request: KnownRequest, reply, payload, done) => {
    const { readOn } = request;
    if (readOn === undefined || reply.statusCode >= 300 || !prefersPage(request.headers)) return done(null, payload);
    void reply.code(303).headers({ location: readOn, vary: 'Accept', 'cache-control': 'no-store' });
    void reply.removeHeader('content-type').removeHeader('content-length');
    done(null, '');
  });
}

/** An address below `/v1/`, of which the host does not count: the form came from here. */
function pageIn(referer: string | undefined): string | null {
  const page = referer !== undefined && URL.canParse(referer) ? new URL(referer) : null;
  return page?.pathname.startsWith('/v1/') ? `${page.pathname}${page.search}` : null;
}

/** What was filled in: an empty field says nothing, and of a field that is there twice the last one counts. Lines end as they do elsewhere. */
function fieldsOf(body: unknown): Fields {
  return Object.fromEntries(
    Object.entries((body ?? {}) as Record<string, unknown>).flatMap(([name, value]) => {
      const last: unknown = Array.isArray(value) ? value.at(-1) : value;
      return typeof last === 'string' && last.trim() !== '' ? [[name, last.replaceAll('\r\n', '\n')]] : [];
    }),
  );
}
