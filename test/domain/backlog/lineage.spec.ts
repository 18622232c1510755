import fc from 'fast-check';
import { ancestors, descend, type Descent } from '../../../libs/domain/backlog/lineage.js';

const pair = (parent: string, child: string): Descent => ({ parent, child });

describe('the lineage of items', () => {
  it.each<[string, Descent, Descent[], string | null]>([
    ['takes a first descent', pair('a', 'b'), [], null],
    ['takes two slices of one item', pair('a', 'c'), [pair('a', 'b')], null],
    ['takes one item made of two', pair('b', 'c'), [pair('a', 'c')], null],
    ['takes two ways to the same ancestor', pair('a', 'd'), [pair('a', 'b'), pair('b', 'd')], null],
    ['refuses an item out of itself', pair('a', 'a'), [], 'cyclic-lineage'],
    ['refuses a circle of two', pair('b', 'a'), [pair('a', 'b')], 'cyclic-lineage'],
    ['refuses a circle through others', pair('c', 'a'), [pair('a', 'b'), pair('b', 'c')], 'cyclic-lineage'],
    ['refuses what is known', pair('a', 'b'), [pair('a', 'b')], 'already-exists'],
  ])('%s', (_what, descent, known, code) => {
    expect(descend(descent, known)?.refused ?? null).toBe(code);
  });

  it('is never cyclic, whatever is asked for in whatever order', () => {
    const item = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
    fc.assert(
      fc.property(fc.array(fc.tuple(item, item), { maxLength: 40 }), (asked) => {
        const known: Descent[] = [];
        for (const [parent, child] of asked) {
          if (!descend(pair(parent, child), known)) known.push(pair(parent, child));
        }
        for (const one of ['a', 'b', 'c', 'd', 'e', 'f']) expect(ancestors(one, known).has(one)).toBe(false);
      }),
    );
  });

  it('refuses nothing that a slow search would allow', () => {
    const item = fc.constantFrom('a', 'b', 'c', 'd');
    const reaches = (from: string, to: string, known: readonly Descent[], depth = 5): boolean =>
      from === to ||
      (depth > 0 && known.some((one) => one.parent === from && reaches(one.child, to, known, depth - 1)));
    fc.assert(
      fc.property(fc.array(fc.tuple(item, item), { maxLength: 20 }), item, item, (asked, parent, child) => {
        const known: Descent[] = [];
        for (const [from, to] of asked) if (!descend(pair(from, to), known)) known.push(pair(from, to));
        const refused = descend(pair(parent, child), known)?.refused;
        expect(refused === 'cyclic-lineage').toBe(reaches(child, parent, known));
      }),
    );
  });
});
