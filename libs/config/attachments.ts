import { isAbsolute } from 'node:path';
import { z } from 'zod';

/** A bucket, and what the names of objects in it begin with. */
export interface S3Place {
  readonly kind: 's3';
  readonly bucket: string;
  /** Empty, or ends with a slash. */
  readonly prefix: string;
}

/** Where the files are kept that people attach. */
export type AttachmentsPlace =
  { readonly kind: 'postgres' } | { readonly kind: 'folder'; readonly path: string } | S3Place;

const HOW = 'Use postgres, folder:/an/absolute/path, or s3://bucket/prefix';
const S3 = /^s3:\/\/(?<bucket>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(?<prefix>[\w./-]{0,200}?)\/?)?$/;

/** `ATTACHMENTS`: `postgres`, `folder:/path` or `s3://bucket/prefix`. */
export const AttachmentsPlace = z.string().transform((written, context): AttachmentsPlace => {
  if (written === 'postgres') return { kind: 'postgres' };
  const path = /^folder:(.+)$/.exec(written)?.[1];
  if (path !== undefined && isAbsolute(path)) return { kind: 'folder', path };
  const { bucket, prefix = '' } = S3.exec(written)?.groups ?? {};
  if (bucket !== undefined) return { kind: 's3', bucket, prefix: prefix === '' ? '' : `${prefix}/` };
  context.addIssue({ code: 'custom', message: HOW });
  return z.NEVER;
});
