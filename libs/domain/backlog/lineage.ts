import { z } from 'zod';
import { refuse, type Refusal } from '../refusal.js';

export const LineageKind = z.enum(['split', 'merge', 'link']);
export type LineageKind = z.infer<typeof LineageKind>;

/** That an item comes out of another: a slice of it (split), it together with others (merge), or after it (link). */
export const LineageBody = z
  .strictObject({ of: z.uuid().describe('the item that was there before'), kind: LineageKind })
  .meta({ id: 'LineageBody', example: { of: '0c9a2b1e-6a0e-4c59-9a8f-1c2d3e4f5a6b', kind: 'split' } });
export type LineageBody = z.infer<typeof LineageBody>;

/** That `child` came out of `parent`. */
export interface Descent {
  readonly parent: string;
  readonly child: string;
}

/**
 * Whether one more descent may be written beside those that are known. Refuses what would make an item its own ancestor.
 * `known` holds at least every descent above `parent`.
 */
export function descend({ parent, child }: Descent, known: readonly Descent[]): Refusal | null {
  const refused = (message: string): Refusal =>
    refuse('cyclic-lineage', 'An item cannot come out of itself, directly or through others', [
      { path: 'of', message },
    ]);
  if (parent === child) return refused('is the item itself');
  if (known.some((one) => one.parent === parent && one.child === child)) {
    return refuse('already-exists', 'It is known already that this item comes out of that one');
  }
  return ancestors(parent, known).has(child) ? refused('came out of this item') : null;
}

/** Everything that an item came out of, however far back. */
export function ancestors(item: string, known: readonly Descent[]): Set<string> {
  const parents = new Map<string, string[]>();
  for (const { parent, child } of known) parents.set(child, [...(parents.get(child) ?? []), parent]);
  const found = new Set<string>();
  const open = [item];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const parent of parents.get(next) ?? []) {
      if (!found.has(parent)) open.push(parent);
      found.add(parent);
    }
  }
  return found;
}
