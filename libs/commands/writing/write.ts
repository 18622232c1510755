import type { Change } from '../../domain/change.js';
import type { Happening } from '../../journal/append.js';

/** Writes a further change in the transaction and in the name of another change, except for `overrides`. */
export type Write = (change: Change, overrides?: Partial<Happening>) => Promise<void>;
