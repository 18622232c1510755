import { z } from 'zod';
import { DocumentId } from '../../../../libs/domain/knowledge/document.js';
import { MOST_WORDS, Spelled } from '../../../../libs/domain/knowledge/search.js';
import { Instant } from '../../../../libs/domain/time.js';

/** Addresses of more characters do not arrive everywhere. */
export const LONGEST_CURSOR = 4000;

/**
 * Where a page ends: the next one begins behind it. It names the words that were looked for, with their like, so that all pages are
 * of one order, whatever is written between them.
 */
export const Cursor = z.tuple([z.number(), Instant, DocumentId, z.array(Spelled).max(MOST_WORDS).optional()]);
export type Cursor = z.infer<typeof Cursor>;

const encoded = (cursor: Cursor): string => Buffer.from(JSON.stringify(cursor)).toString('base64url');

/** A cursor for an address. It leaves the words out where it would be too long; they are found again then. */
export function writeCursor(cursor: Cursor): string {
  const [score, at, id] = cursor;
  const whole = encoded(cursor);
  return whole.length > LONGEST_CURSOR ? encoded([score, at, id]) : whole;
}

/** Null when it was not made by `writeCursor`. */
export function readCursor(written: string): Cursor | null {
  try {
    const cursor = Cursor.safeParse(JSON.parse(Buffer.from(written, 'base64url').toString('utf8')));
    return cursor.success ? cursor.data : null;
  } catch {
    return null;
  }
}
