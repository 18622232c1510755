import { isAbsolute } from 'node:path';
import { z } from 'zod';

/** Where the files are kept that people attach. */
export type AttachmentsPlace = { readonly kind: 'postgres' } | { readonly kind: 'folder'; readonly path: string };

const HOW = 'Use postgres, or folder:/an/absolute/path';

/** `ATTACHMENTS`: `postgres` or `folder:/path`. */
export const AttachmentsPlace = z.string().transform((written, context): AttachmentsPlace => {
  if (written === 'postgres') return { kind: 'postgres' };
  const path = /^folder:(.+)$/.exec(written)?.[1];
  if (path !== undefined && isAbsolute(path)) return { kind: 'folder', path };
  context.addIssue({ code: 'custom', message: HOW });
  return z.NEVER;
});
