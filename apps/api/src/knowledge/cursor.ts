import { createHash } from 'node:crypto';
import { z } from 'zod';
import { DocumentId } from '../../../../libs/domain/knowledge/document.js';
import { MOST_ALIKE, MOST_WORDS } from '../../../../libs/domain/knowledge/search.js';
import { Instant } from '../../../../libs/domain/time.js';

/** No cursor is longer, whatever was looked for. */
export const LONGEST_CURSOR = 1000;

/** Hex digits of a mark. */
export const MARK_LENGTH = 3;

/**
 * Where a page ends: the next one begins behind it. It holds no word of a document, which may be part of a name that is not shown:
 * words are found again for each page, and of what is spelt like them those with the same marks, so that all pages are of one order.
 */
export const Cursor = z.strictObject({
  of: z.string().max(20).optional().describe('the search, or the program, that it belongs to'),
  score: z.number(),
  at: Instant,
  id: DocumentId,
  alike: z
    .array(z.array(z.string().length(MARK_LENGTH)).max(MOST_ALIKE))
    .max(MOST_WORDS)
    .optional()
    .describe('for each word that was typed, the marks of what is spelt like it'),
});
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

/** Tells a word from the few that are spelt like the same other one. It does not tell what it is: of all words, each 4,096th has it. */
export const markOf = (word: string): string => createHash('sha256').update(word).digest('hex').slice(0, MARK_LENGTH);

/** Tells one search from others, by what was asked: pages of one have the same. */
export const searchOf = (asked: readonly unknown[]): string =>
  createHash('sha256')
    .update(JSON.stringify(asked.map((one) => one ?? null)))
    .digest('base64url')
    .slice(0, 12);
