import { sql, type RawBuilder } from 'kysely';

/** Items, as a query of ids, and all those that a walk along splits and merges comes to from them: again a query of ids, each once. */
const alongLineage = (
  items: RawBuilder<unknown>,
  from: 'parent' | 'child',
  to: 'parent' | 'child',
): RawBuilder<unknown> => sql`(
  with recursive line (item) as (
    ${items} union select ${sql.ref(`l.${to}`)} from line join item_lineage l on ${sql.ref(`l.${from}`)} = line.item and l.kind in ('split', 'merge')
  ) select item from line)`;

/** Items (a query of ids), and what they were split from or merged of, all the way up. */
export const withAncestors = (items: RawBuilder<unknown>): RawBuilder<unknown> =>
  alongLineage(items, 'child', 'parent');

/** Items (a query of ids), and what came out of them by split and merge: they follow what those follow. */
export const withDescendants = (items: RawBuilder<unknown>): RawBuilder<unknown> =>
  alongLineage(items, 'parent', 'child');
