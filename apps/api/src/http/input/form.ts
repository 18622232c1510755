import { isUtf8 } from 'node:buffer';
import multipart from '@fastify/multipart';
import type { RawBodyRequest } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Readable } from 'node:stream';
import { Refused, refuse } from '../../../../../libs/domain/refusal.js';
import type { PageForm } from './by-form.js';

const FORM = 'multipart/form-data';
const MOST_FIELDS = 200;
const LONGEST_FIELD = 1000;
/** A form that comes more slowly is given up. */
const MOST_MS = 10 * 60_000;

/** A route that takes a form with a file instead of JSON, perhaps also from a page of ours. */
export const TakesForm = (byForm?: PageForm): MethodDecorator => RouteConfig({ form: true, byForm });

/** Forms are for the routes that take them. Everywhere else they are what they were: no JSON. */
export async function takeForms(fastify: FastifyInstance): Promise<void> {
  await fastify.register(multipart as never);
  fastify.addHook('preParsing', (request, _reply, _payload, done) => {
    const { form } = request.routeOptions.config as { form?: boolean };
    done(request.headers['content-type']?.startsWith('multipart/') && !form ? new Refused(NO_JSON) : null);
  });
}

const NO_JSON = refuse('unsupported-media-type', 'Send JSON: content-type: application/json');

const OTHER_CHARSET = /;\s*charset\s*=\s*"?(?!utf-?8\b)/i;

/** Refuses JSON that is not UTF-8: read as if it were, its letters would be lost and nobody would hear of it. */
export function wantUtf8(fastify: FastifyInstance): void {
  fastify.addHook('preHandler', ({ headers, rawBody }: RawBodyRequest<FastifyRequest>, _reply, done) => {
    if (rawBody === undefined) done();
    else if (OTHER_CHARSET.test(headers['content-type'] ?? '')) {
      done(new Refused(refuse('unsupported-media-type', 'JSON is UTF-8: send it so, without another charset')));
    } else if (isUtf8(rawBody)) done();
    else done(new Refused(refuse('invalid-input', 'The body is not UTF-8; its letters would be lost')));
  });
}

/** The file of a form, as it comes. */
export interface FormFile {
  /** As whoever sent it wrote it. */
  readonly name: string;
  /** Its media type by whoever sent it. */
  readonly declared: string;
  readonly bytes: Readable;
}

export interface Form<Kept> {
  readonly fields: Readonly<Record<string, readonly string[]>>;
  readonly kept: Kept;
}

/** What is done with the file of a form. */
export interface FileTaker<Kept> {
  readonly keep: (file: FormFile) => Promise<Kept>;
  /** Takes away what was kept, when anything is wrong with what came behind it. */
  readonly discard: (kept: Kept) => Promise<void>;
  /** In ms: how long a form may come. */
  readonly mostMs?: number;
}

/**
 * Reads a form with one file, named `file`, and other fields before or after it. The file is given to `keep` while it comes.
 * Throws when the form breaks off; one that takes too long is cut off, with its connection.
 */
export async function readForm<Kept>(
  request: FastifyRequest,
  { keep, discard, mostMs = MOST_MS }: FileTaker<Kept>,
): Promise<Form<Kept>> {
  wantForm(request);
  let kept: { readonly is: Kept } | null = null;
  const late = setTimeout(() => request.raw.destroy(), mostMs);
  try {
    const fields: Record<string, string[]> = {};
    for await (const part of partsOf(request)) {
      if (part.type === 'field') {
        (fields[part.fieldname] ??= []).push(String(part.value));
        continue;
      }
      if (part.fieldname !== 'file' || kept) {
        part.file.destroy(); // nobody reads the rest
        throw part.fieldname === 'file' ? oneFile('is there twice') : oneFile('is not for a file', part.fieldname);
      }
      const { filename: name = '', mimetype: declared = '', file: bytes } = part;
      kept = { is: await keep({ name: asNamed(name), declared, bytes }) };
    }
    if (!kept) throw oneFile('is missing');
    return { fields, kept: kept.is };
  } catch (error) {
    request.raw.unpipe();
    request.raw.resume(); // a browser reads no answer before it has sent everything: the rest goes nowhere, within the time of any request
    if (kept) await discard(kept.is);
    throw refusalOf(error);
  } finally {
    clearTimeout(late);
  }
}

function wantForm(request: FastifyRequest): void {
  if (request.headers['content-type']?.toLowerCase().startsWith(FORM) && request.isMultipart()) return;
  throw new Refused(refuse('unsupported-media-type', `Send a form with the file: content-type: ${FORM}`));
}

/** Forms write these three characters of a name so (WHATWG HTML, multipart/form-data). */
const asNamed = (name: string): string => name.replaceAll(/%(22|0D|0A)/gi, (escaped) => decodeURIComponent(escaped));

const partsOf = (request: FastifyRequest): ReturnType<FastifyRequest['parts']> =>
  request.parts({
    limits: { fields: MOST_FIELDS, fieldSize: LONGEST_FIELD, files: 2, fileSize: Infinity, fieldNameSize: 100 },
  });

const oneFile = (message: string, path = 'file'): Refused =>
  new Refused(refuse('invalid-input', 'Send one file', [{ path, message }]));

/** What the reader of forms says of one that breaks off, is not well formed, or has too much: its sender's to mend. */
function refusalOf(error: unknown): unknown {
  const { code = '', message = '' } = error as Partial<NodeJS.ErrnoException>;
  const malformed =
    /^FST_|ERR_STREAM_PREMATURE_CLOSE|ECONNRESET|ABORT_ERR/.test(code) || /multipart|form|terminated/i.test(message);
  if (error instanceof Refused || !malformed) return error;
  return new Refused(refuse('invalid-input', 'The form is not well formed, has too much in it, or broke off'));
}
