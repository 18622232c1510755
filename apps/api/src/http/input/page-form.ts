import type { FastifyInstance } from 'fastify';
import { isDone, type Done } from '../../pages/forms/done.js';
import { prefersPage } from '../../pages/prefers-page.js';
import { pathOf } from '../url.js';
import type { KnownRequest } from '../callers/may.js';
import { bearerOf } from '../callers/bearer.js';
import { overTls } from '../callers/caller.js';
import { sentFrom } from '../callers/own-page.js';
import { withoutAsked, type FormFields } from './asked-fields.js';
import { pageFormOf, type PageForm, type Written } from './by-form.js';
import type { Form } from './form.js';

/** What a page that was led to after a form was taken says so by, where the address leads to it. */
export const KEPT = 'kept';

/**
 * A cookie that tells a page, once, what was done by the form that led to it: whoever reads it again, or got its address from somebody,
 * has sent nothing.
 */
const LED_TO = 'roundtable-kept';
const LED_WITHIN_SECONDS = 60;

const ledTo = (value: string, seconds: number, publicUrl: string): string =>
  `${LED_TO}=${value}; Path=/v1/; Max-Age=${seconds}; HttpOnly; SameSite=Strict${overTls(publicUrl) ? '; Secure' : ''}`;

/** What somebody has just done by a form. */
export interface LedBy {
  readonly done: Done;
  /** The cookie that makes it count no more. */
  readonly forget: string;
}

/** What whoever asks for this page did by the form that led to it; null where none did. */
export function leadsHere(
  { url, headers: { cookie = '' } }: Pick<KnownRequest, 'url' | 'headers'>,
  publicUrl: string,
): LedBy | null {
  const own = `${LED_TO}=${encodeURIComponent(pathOf(url))}:`;
  const led = cookie.split(';').find((pair) => pair.trim().startsWith(own));
  const done = led?.trim().slice(own.length) ?? '';
  return isDone(done) ? { done, forget: ledTo('', 0, publicUrl) } : null;
}

/** A field of every form, by which sending it twice does it once. */
export const KEY_FIELD = 'key';

/** A field of a form that changes something: the revision of what its page showed. */
export const REVISION_FIELD = 'revision';

/** Makes a body of what a form sent, a key of its key, and `If-Match` of its revision. A browser is led on to what came of it, so that to reload sends nothing again. */
export function takePageForms(fastify: FastifyInstance, publicUrl: string): void {
  fastify.addHook('preHandler', (request: KnownRequest, _reply, done) => {
    const form = pageFormOf(request);
    const from = form && sentFrom(request.headers, publicUrl) === 'here' ? pageIn(request.headers.referer) : undefined;
    if (form?.file) {
      const byScript = bearerOf(request.headers) !== undefined; // whose browser says as well that it comes from here
      if (from !== undefined && !byScript) request.written = { key: undefined, fields: {}, form, from, file: true };
    } else if (form) {
      const { [KEY_FIELD]: key, [REVISION_FIELD]: revision, ...fields } = fieldsOf(request.body);
      if (key !== undefined) request.headers['idempotency-key'] = key;
      if (revision !== undefined) request.headers['if-match'] = `"${revision}"`;
      if (from !== undefined) request.written = { key, revision, fields, form, from };
      request.body = form.bodyOf(withoutAsked(fields));
    }
    done();
  });
  fastify.addHook('onSend', (request: KnownRequest, reply, payload, done) => {
    const { readOn, done: what } = request;
    if (readOn === undefined || what === undefined || reply.statusCode >= 300 || !prefersPage(request.headers))
      return done(null, payload);
    void reply.code(303).headers({ location: `${readOn}#${KEPT}`, vary: 'Accept', 'cache-control': 'no-store' });
    void reply.header(
      'set-cookie',
      ledTo(`${encodeURIComponent(pathOf(readOn))}:${what}`, LED_WITHIN_SECONDS, publicUrl),
    );
    void reply.removeHeader('content-type').removeHeader('content-length');
    done(null, '');
  });
}

/** Whether what somebody wrote into a form of a page of ours has still to be read: whoever is refused before that has lost it. */
export function comesWritten(request: KnownRequest, publicUrl: string): boolean {
  const form = request.written === undefined ? pageFormOf(request) : undefined;
  return form !== undefined && !form.file && sentFrom(request.headers, publicUrl) === 'here';
}

/** An address below `/v1/`, of which the host does not count: the form came from here. */
function pageIn(referer: string | undefined): string | null {
  const page = referer !== undefined && URL.canParse(referer) ? new URL(referer) : null;
  return page?.pathname.startsWith('/v1/') ? `${page.pathname}${page.search}` : null;
}

const KEY = /^[0-9a-f-]{36}$/;

/** What came with the file of a form of a page, as the fields of its route, and its key; null where that is missing, as no page sends it. */
export function besideFile(
  form: PageForm,
  sent: Form<unknown>['fields'],
): (Pick<Written, 'key'> & { fields: object }) | null {
  const { [KEY_FIELD]: key, ...others } = fieldsOf(sent);
  if (key === undefined) return null;
  const body: Readonly<Record<string, unknown>> = { ...form.bodyOf(others) };
  const fieldsOfRoute = Object.fromEntries(Object.entries(body).map(([name, value]) => [name, [value]]));
  return { key: KEY.test(key) ? key : undefined, fields: fieldsOfRoute };
}

/** What was filled in: an empty field says nothing, and of a field that is there twice the last one counts. Lines end as they do elsewhere. */
function fieldsOf(body: unknown): FormFields {
  return Object.fromEntries(
    Object.entries((body ?? {}) as Record<string, unknown>).flatMap(([name, value]) => {
      const last: unknown = Array.isArray(value) ? value.at(-1) : value;
      return typeof last === 'string' && last.trim() !== '' ? [[name, last.replaceAll('\r\n', '\n')]] : [];
    }),
  );
}
