import { z } from 'zod';
import { DocumentId } from '../../../../libs/domain/knowledge/document.js';
import { Instant } from '../../../../libs/domain/time.js';

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
