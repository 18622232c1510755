import type { Change } from '../../domain/change.js';
import type { Happening } from '../../journal/append.js';

/** Writes more with a change, in its transaction and in its name, but for what `otherwise` says. */
export type Write = (more: Change, otherwise?: Partial<Happening>) => Promise<void>;
