/** The argument of commands that are about an item. */
export const ITEM = ['<item>', 'its id, its title, or how that begins'] as const;
/** An item has its name in a cycle. */
export const OF = ['--cycle <cycle>', 'of the item, when it is named; without it all of yours'] as const;
