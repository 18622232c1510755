import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  beatpaths,
  pairwiseOf,
  type Ballots,
  type Ranking,
} from '../../../../libs/domain/decision/counting/schulze.js';
import * as oracle from './oracles/schulze-oracle.js';

const IDS = ['a', 'b', 'c', 'd', 'e'] as const;

/** A ballot with equal ranks and gaps: every option gets a rank from 0 to 3, or none. */
const aRanking = (options: readonly string[]): fc.Arbitrary<Ranking> =>
  fc
    .tuple(...options.map(() => fc.nat(4)))
    .map((ranks) =>
      [0, 1, 2, 3]
        .map((rank) => options.filter((_, index) => ranks[index] === rank))
        .filter((equals) => equals.length > 0),
    );

interface Vote {
  readonly options: readonly string[];
  readonly ballots: readonly Ballots[];
}
const aVote: fc.Arbitrary<Vote> = fc.integer({ min: 2, max: 5 }).chain((size) => {
  const options = IDS.slice(0, size);
  return fc.record({
    options: fc.constant(options),
    ballots: fc.array(fc.record({ ranking: aRanking(options), count: fc.integer({ min: 1, max: 3 }) }), {
      minLength: 1,
      maxLength: 8,
    }),
  });
});
const count = ({ options, ballots }: Vote) => beatpaths(options, pairwiseOf(ballots, options));
const sorted = (names: Iterable<string>): string[] => [...names].sort();

describe('the Schulze method', () => {
  it('counts pairs, finds paths and winners as the slow way does', () => {
    fc.assert(
      fc.property(aVote, ({ options, ballots }) => {
        const result = count({ options, ballots });
        const pairs = options.flatMap((from, row) =>
          options.flatMap((to, column) => (from === to ? [] : [{ from, to, row, column }])),
        );
        const found = pairs.map(({ from, to, row, column }) => [
          result.pairwise[row]?.[column],
          result.paths[row]?.[column],
          result.against[row]?.[column],
          result.beats.some(([one, other]) => one === from && other === to),
        ]);
        const expected = pairs.map(({ from, to }) => {
          const path = oracle.strongestPath(ballots, options, from, to);
          const votes = oracle.countPairs(ballots, from, to);
          return [votes, path?.wins ?? 0, path?.losses ?? 0, oracle.beats(ballots, options, from, to)];
        });
        expect(found).toEqual(expected);
        expect(result.winners).toEqual(oracle.winners(ballots, options));
      }),
      { numRuns: 100 },
    );
  });

  it('has the winners of Debian’s constitution', () => {
    fc.assert(
      fc.property(aVote, ({ options, ballots }) => {
        expect(count({ options, ballots }).winners).toEqual(oracle.debian(ballots, options));
      }),
      { numRuns: 200 },
    );
  });

  it('lets a Condorcet winner win alone', () => {
    fc.assert(
      fc.property(aVote, (vote) => {
        const result = count(vote);
        const champion = vote.options.find((a, row) =>
          vote.options.every((b, column) => {
            return a === b || (result.pairwise[row]?.[column] ?? 0) > (result.pairwise[column]?.[row] ?? 0);
          }),
        );
        expect(result.condorcet).toBe(champion ?? null);
        if (champion !== undefined) expect(result.winners).toEqual([champion]);
      }),
    );
  });

  it('always has somebody whom nobody beats, and beating goes on from one to the next', () => {
    fc.assert(
      fc.property(aVote, (vote) => {
        const { winners, beats } = count(vote);
        expect(winners.length).toBeGreaterThan(0);
        const all = new Set(beats.map((pair) => pair.join('>')));
        const onwards = beats.flatMap(([a, b]) => beats.filter(([from]) => from === b).map(([, c]) => `${a}>${c}`));
        expect(onwards.filter((pair) => !all.has(pair))).toEqual([]);
        expect(beats.filter(([a, b]) => all.has(`${b}>${a}`))).toEqual([]);
      }),
    );
  });

  it('does not care in which order ballots come, how they are grouped, or how options are listed', () => {
    const anOrder = fc.tuple(aVote, fc.infiniteStream(fc.nat()));
    fc.assert(
      fc.property(anOrder, ([vote, random]) => {
        const shuffle = <T>(all: readonly T[]): T[] =>
          all
            .map((one) => ({ one, at: random.next().value as number }))
            .sort((a, b) => a.at - b.at)
            .map(({ one }) => one);
        const single = vote.ballots.flatMap(({ ranking, count: n }) =>
          Array.from({ length: n }, () => ({ ranking: ranking.map(shuffle), count: 1 })),
        );
        const other = count({ options: shuffle(vote.options), ballots: shuffle(single) });
        const first = count(vote);
        expect(sorted(other.winners)).toEqual(sorted(first.winners));
        const pairs = (beats: typeof first.beats): string[] => sorted(beats.map((pair) => pair.join('>')));
        expect(pairs(other.beats)).toEqual(pairs(first.beats));
      }),
    );
  });

  it('is monotonic: to rank a winner higher does not make it lose', () => {
    fc.assert(
      fc.property(aVote, fc.array(fc.record({ which: fc.nat(), by: fc.nat(4) }), { maxLength: 5 }), (vote, raises) => {
        const [winner = ''] = count(vote).winners;
        const ballots = [...vote.ballots];
        for (const { which, by } of raises) {
          const at = which % ballots.length;
          const { ranking, count: n } = ballots[at] ?? { ranking: [], count: 1 };
          ballots.splice(at, 1, { ranking: raised(ranking, winner, by), count: n });
        }
        expect(count({ ...vote, ballots }).winners).toContain(winner);
      }),
      { numRuns: 200 },
    );
  });

  it('is independent of clones: who stands twice wins neither more nor less often, and nobody else does', () => {
    const cloned = fc.tuple(aVote, fc.infiniteStream(fc.nat(2)));
    fc.assert(
      fc.property(cloned, ([vote, random]) => {
        const [original = ''] = vote.options;
        const ballots = vote.ballots.flatMap(({ ranking, count: n }) =>
          Array.from({ length: n }, () => ({
            ranking: withClone(ranking, original, random.next().value as number),
            count: 1,
          })),
        );
        const before = count(vote).winners;
        const after = count({ options: [...vote.options, 'clone'], ballots }).winners;
        const others = (names: readonly string[]): string[] =>
          names.filter((name) => name !== original && name !== 'clone');
        expect(others(after)).toEqual(others(before));
        expect(after.includes(original) || after.includes('clone')).toBe(before.includes(original));
      }),
      { numRuns: 200 },
    );
  });
});

/** The same ballot with `who` by some ranks higher, the others as they were among themselves. */
function raised(ranking: Ranking, who: string, by: number): Ranking {
  const from = ranking.findIndex((rank) => rank.includes(who));
  const without = ranking.map((rank) => rank.filter((one) => one !== who));
  const place = Math.max(0, (from < 0 ? ranking.length : from) - by);
  const higher = by % 2 === 0 ? without : without.map((rank, index) => (index === place ? [...rank, who] : rank));
  const result = by % 2 === 0 ? [...without.slice(0, place), [who], ...without.slice(place)] : higher;
  const ranked = result.some((rank) => rank.includes(who)) ? result : [...result, [who]];
  return ranked.filter((rank) => rank.length > 0);
}

/** The same ballot with a clone beside its original: below it, above it, or equal; equal where others are equal to it. */
function withClone(ranking: Ranking, original: string, how: number): Ranking {
  return ranking.flatMap((rank): readonly (readonly string[])[] => {
    if (!rank.includes(original)) return [rank];
    if (rank.length > 1 || how === 2) return [[...rank, 'clone']];
    return how === 0 ? [[original], ['clone']] : [['clone'], [original]];
  });
}
