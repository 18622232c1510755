import type { ItemStatus } from '../../domain/backlog/item.js';
import type { Instant } from '../../domain/time.js';

/** An item as a tracker gets it: nothing that its readers may not read, and nobody's name. */
export interface FiledItem {
  readonly id: string;
  /** Rises with each change. */
  readonly version: number;
  /** What it says; null while somebody has yet to approve that: then only its status is told there. */
  readonly words: FiledWords | null;
  readonly status: ItemStatus;
  /** Whether it stands elsewhere than when it was sent last. */
  readonly moved: boolean;
  /** Where it is read here. */
  readonly url: string;
  readonly createdAt: Instant;
}

export interface FiledWords {
  readonly title: string;
  readonly framing: string;
  readonly criteria: readonly string[];
}

/** What became of an attempt. `error` is a code or an HTTP status, never a text, which may hold secrets. */
export type FilingResult =
  | { readonly is: 'filed'; readonly remote: string; readonly url: string | null }
  /** For good: trying again changes nothing before somebody mends it. */
  | { readonly is: 'refused'; readonly error: string }
  /** `afterMs`: how long the tracker asks to be left alone. */
  | { readonly is: 'delayed'; readonly error: string; readonly afterMs?: number };

/**
 * An outside tracker. Safe to call twice with the same item: what an earlier call made is found by a mark that it bears, and
 * changed instead of made again. Ends within 30 seconds.
 */
export interface Tracker {
  /** `remote`: what the tracker calls the item, when that is known. */
  file(item: FiledItem, remote: string | null): Promise<FilingResult>;
}
