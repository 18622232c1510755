import { ItemStatus } from '../backlog/item.js';
import { DispositionKind } from '../closure/disposition.js';

/** What each kind of knowledge can have come to. Of duplicates a closure note has no lines. */
export const OUTCOMES_OF: readonly (readonly [kinds: string, outcomes: readonly string[]])[] = [
  ['Items and their criteria', ItemStatus.options],
  ['Decisions', ['adopted', 'kept']],
  ['Pilots', ['time', 'rolled_back', 'stays_halted', 'cycle_cancelled']],
  ['Closure notes', [...DispositionKind.options.filter((kind) => kind !== 'duplicate'), 'learnt']],
];
