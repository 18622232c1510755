import fc from 'fast-check';
import { NO_FACTS, healthOf } from '../../../libs/domain/health/health.js';
import { gini, largestShare, type Spread } from '../../../libs/domain/health/inequality.js';

const spread = fc.array(fc.record({ said: fc.nat(40), people: fc.nat(6) }), { maxLength: 8 });
const oneByOne = (some: readonly Spread[]): number[] =>
  some.flatMap(({ said, people }) => Array.from({ length: people }, () => said));

describe('how evenly people spoke', () => {
  it.each<[string, Spread[], number | null, number | null]>([
    ['everybody the same', [{ said: 3, people: 4 }], 0, 0.25],
    ['one of four everything', [{ said: 0, people: 3 }, { said: 8, people: 1 }], 0.75, 1], // prettier-ignore
    ['the example of docs/health.md', [{ said: 0, people: 1 }, { said: 1, people: 2 }, { said: 4, people: 1 }], 0.5, 4 / 6], // prettier-ignore
    ['nobody', [{ said: 0, people: 5 }], null, null],
    ['nobody there', [], null, null],
  ])('%s', (_what, some, coefficient, largest) => {
    expect(gini(some)).toEqual(coefficient === null ? null : expect.closeTo(coefficient, 12));
    expect(largestShare(some)).toEqual(largest === null ? null : expect.closeTo(largest, 12));
  });

  it('is half the mean difference between any two people, by their mean', () => {
    fc.assert(
      fc.property(spread, (some) => {
        const all = oneByOne(some);
        const sum = all.reduce((one, other) => one + other, 0);
        const differences = all.flatMap((one) => all.map((other) => Math.abs(one - other)));
        const expected = sum === 0 ? null : differences.reduce((one, other) => one + other, 0) / (2 * all.length * sum);
        expect(gini(some)).toEqual(expected === null ? null : expect.closeTo(expected, 9));
      }),
    );
  });

  it('does not change when everybody says twice as much, and lies between 0 and 1', () => {
    fc.assert(
      fc.property(spread, (some) => {
        const value = gini(some);
        const twice = gini(some.map(({ said, people }) => ({ said: 2 * said, people })));
        expect(twice).toEqual(value === null ? null : expect.closeTo(value, 9));
        if (value !== null) expect(value >= -1e-12 && value < 1).toBe(true);
      }),
    );
  });
});

describe('health', () => {
  it('compares nothing with nothing', () => {
    expect(healthOf(NO_FACTS)).toMatchObject({
      participation: { people: 0, gini: null, shares: [] },
      coverage: { targets: 0, share: null },
      items: { coAuthored: null, misunderstood: null },
      preReads: { onTime: null, read: null },
      closure: { answered: null, brokenPromises: 0 },
    });
  });

  it('counts for nobody what somebody said for others', () => {
    const kinds = [{ who: 'buyer', people: 1, said: 3 }];
    const voices = [{ said: 3, people: 1 }, { said: 0, people: 1 }]; // prettier-ignore
    expect(healthOf({ ...NO_FACTS, voices, byProxy: 2, kinds }).participation).toMatchObject({
      people: 2,
      spoke: 1,
      contributions: 5,
      byProxy: 2,
      gini: 0.5,
      largestShare: 1,
      shares: [{ who: 'buyer', people: 0.5, said: 1 }],
    });
  });
});
