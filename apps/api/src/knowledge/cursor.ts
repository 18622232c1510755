import { z } from 'zod';
import { Instant } from '../../../../libs/domain/time.js';

/** The kind and id of what was found; of a line of a closure note also which. */
export const DocumentId = z
  .string()
  .regex(/^[a-z]+:[0-9a-f-]{36}(:\d{1,6})?$/, 'Use the id of something that was found');

/** Where a page ends: the next one begins behind it. */
export const Cursor = z.tuple([z.number(), Instant, DocumentId]);
export type Cursor = z.infer<typeof Cursor>;

export const writeCursor = (cursor: Cursor): string => Buffer.from(JSON.stringify(cursor)).toString('base64url');

/** Null when it was not made by `writeCursor`. */
export function readCursor(written: string): Cursor | null {
  try {
    const cursor = Cursor.safeParse(JSON.parse(Buffer.from(written, 'base64url').toString('utf8')));
    return cursor.success ? cursor.data : null;
  } catch {
    return null;
  }
}
