import { describe, expect, it } from '@jest/globals';
import { beatpaths, pairwiseOf, type Ballots } from '../../../../libs/domain/decision/counting/schulze.js';
import { RankedParameters, ranked, type RankedTally } from '../../../../libs/domain/decision/methods/ranked.js';
import type { ForumRules } from '../../../../libs/domain/decision/methods/method.js';
import { CALENDAR } from '../../a-cycle.js';
import { AFTER, BEFORE, DEADLINE, aForum, ballots, optionsOf } from './a-forum.js';

const numberOf = (given: readonly Ballots[]): number => given.reduce((sum, { count }) => sum + count, 0);
const count = (options: string, given: readonly Ballots[]) => {
  const ids = options.split('');
  return beatpaths(ids, pairwiseOf(given, ids));
};
const line = (order: string): string => order.split('').join('>');

interface Asked {
  readonly now?: string;
  readonly parameters?: Partial<RankedParameters>;
  readonly rules?: Partial<ForumRules>;
  readonly tally?: Partial<RankedTally>;
}
function stands(given: readonly Ballots[], { now = AFTER, parameters = {}, rules = {}, tally = {} }: Asked = {}) {
  const forum = aForum({ options: optionsOf('a', 'b', 'c', 'keep'), ...rules });
  const pairwise = pairwiseOf(
    given,
    forum.options.map(({ id }) => id),
  );
  return ranked(
    { ...forum, parameters: RankedParameters.parse(parameters) },
    { entitled: 10, taken: numberOf(given), pairwise, ruling: null, ...tally },
    [],
    now,
    CALENDAR,
  );
}

describe('published elections', () => {
  // M. Schulze, "A New Monotonic, Clone-Independent, Reversal Symmetric, and Condorcet-Consistent Single-Winner Election Method"
  const FORTY_FIVE = ballots(
    `5 ${line('ACBED')}`,
    `5 ${line('ADECB')}`,
    `8 ${line('BEDAC')}`,
    `3 ${line('CABED')}`,
    `7 ${line('CAEBD')}`,
    `2 ${line('CBADE')}`,
    `7 ${line('DCEBA')}`,
    `8 ${line('EBADC')}`,
  );

  it('45 voters: pairs, strongest paths and the whole order E > A > C > B > D', () => {
    const result = count('ABCDE', FORTY_FIVE);
    expect(result.pairwise).toEqual([
      [0, 20, 26, 30, 22],
      [25, 0, 16, 33, 18],
      [19, 29, 0, 17, 24],
      [15, 12, 28, 0, 14],
      [23, 27, 21, 31, 0],
    ]);
    expect(result.paths).toEqual([
      [0, 28, 28, 30, 24],
      [25, 0, 28, 33, 24],
      [25, 29, 0, 29, 24],
      [25, 28, 28, 0, 24],
      [25, 28, 28, 31, 0],
    ]);
    expect(result.beats.map((pair) => pair.join('')).sort()).toEqual(
      ['EA', 'EC', 'EB', 'ED', 'AC', 'AB', 'AD', 'CB', 'CD', 'BD'].sort(),
    );
    expect([result.winners, result.condorcet]).toEqual([['E'], null]);
  });

  it('Tennessee: Nashville wins every comparison', () => {
    const given = ballots('42 M>N>C>K', '26 N>C>K>M', '15 C>K>N>M', '17 K>C>N>M');
    const result = count('MNCK', given);
    expect(result.pairwise).toEqual([
      [0, 42, 42, 42],
      [58, 0, 68, 68],
      [58, 32, 0, 83],
      [58, 32, 17, 0],
    ]);
    expect([result.winners, result.condorcet]).toEqual([['N'], 'N']);
    expect(result.beats.map((pair) => pair.join(''))).toEqual(['NM', 'NC', 'NK', 'CM', 'CK', 'KM']);
  });

  it('Condorcet’s cycle: the weakest of three defeats gives way', () => {
    const result = count('ABC', ballots('23 A>B>C', '17 B>C>A', '2 B>A>C', '10 C>A>B', '8 C>B>A')); // his 60 voters
    expect(result.pairwise).toEqual([
      [0, 33, 25],
      [27, 0, 42],
      [35, 18, 0],
    ]);
    expect([result.winners, result.condorcet]).toEqual([['B'], null]); // A beats B by 33, C beats A by 35, B beats C by 42
    expect(result.paths).toEqual([
      [0, 33, 33],
      [35, 0, 42],
      [35, 33, 0],
    ]);
  });

  it('a cycle of equal defeats stays a tie of three', () => {
    const result = count('ABC', ballots('1 A>B>C', '1 B>C>A', '1 C>A>B'));
    expect([result.winners, result.beats]).toEqual([['A', 'B', 'C'], []]);
  });

  it('9 voters: only a partial order, with B and D both unbeaten', () => {
    const result = count('ABCD', ballots('3 A>B>C>D', '2 D>A>B>C', '2 D>B>C>A', '2 C>B>D>A'));
    expect(result.winners).toEqual(['B', 'D']);
    expect(result.beats.map((pair) => pair.join(''))).toEqual(['BC', 'DA']);
  });
});

describe('ballots', () => {
  it('may rank equally, and leave out what is then last, tied', () => {
    expect(count('ABCD', ballots('3 A=B'))).toMatchObject({
      pairwise: [
        [0, 0, 3, 3],
        [0, 0, 3, 3],
        [0, 0, 0, 0],
        [0, 0, 0, 0],
      ],
      winners: ['A', 'B'],
    });
  });

  it('may be empty, and then prefer nothing', () => {
    expect(count('AB', ballots('3 ')).pairwise.flat()).toEqual([0, 0, 0, 0]);
  });

  it('count for nothing where they name what is no option', () => {
    expect(count('AB', ballots('2 X>B'))).toMatchObject({ winners: ['B'] });
  });

  it('5,000 of 20 options are counted well within half a second', () => {
    const ids = Array.from({ length: 20 }, (_, index) => `o${index}`);
    const given = Array.from({ length: 5000 }, (_, voter) => {
      const top = (voter * 7) % 20;
      const order = [...ids.slice(top), ...ids.slice(0, top)];
      return { ranking: (voter % 2 === 0 ? order : order.reverse()).map((id) => [id]), count: 1 };
    });
    const from = process.cpuUsage(); // other work on the machine does not count
    const options = optionsOf(...ids);
    const answer = stands(given, { rules: { options, tieBreak: ['earliest_option'] }, tally: { entitled: 5000 } });
    const { user, system } = process.cpuUsage(from);
    expect((user + system) / 1000).toBeLessThan(500);
    expect(answer.state).toBe('decided');
  });
});

describe('the method ranked@1', () => {
  const DEBIAN = { parameters: { quorum: 1, overStatusQuo: { votes: 3, ratio: 1 } } };
  const TIED = ballots('3 a>b', '3 b>a');

  it.each<[string, Ballots[], Asked, string]>([
    ['has a winner', ballots('4 b>a>keep', '2 a>b'), {}, 'b'],
    ['has no quorum with one ballot too few', ballots('4 b'), {}, 'no_quorum'],
    ['has one with empty ballots', ballots('4 b', '1 '), {}, 'b'],
    ['has none without ballots', [], { parameters: { quorum: 1 } }, 'no_quorum'],
    ['keeps a tie', TIED, {}, 'tie'],
    ['breaks it as declared', TIED, { rules: { tieBreak: ['status_quo', 'earliest_option'] } }, 'a'],
    ['waits for the authority', TIED, { rules: { tieBreak: ['authority'] } }, 'ready'],
    [
      'takes what the authority chose',
      TIED,
      { rules: { tieBreak: ['authority'] }, tally: { ruling: { option: 'b' } } },
      'b',
    ],
    ['is open at the deadline', TIED, { now: DEADLINE }, 'open'],
    ['is open while a ballot is out', ballots('9 a'), { now: BEFORE }, 'open'],
    ['ends early with the last ballot', ballots('10 a'), { now: BEFORE }, 'a'],
    ['does not where the rules say so', ballots('10 a'), { now: BEFORE, parameters: { endsEarly: false } }, 'open'],
    ['does not end early in a tie', ballots('5 a', '5 b'), { now: BEFORE }, 'open'],
    ['wants more ballots above than below things as they are', ballots('3 a>keep', '3 keep>a'), DEBIAN, 'keep'],
    ['wants so many of them', ballots('2 a>keep'), DEBIAN, 'keep'],
    ['is content with exactly as many', ballots('3 a>keep'), DEBIAN, 'a'],
    [
      'wants the ratio',
      ballots('11 a>keep', '4 keep>a'),
      { parameters: { overStatusQuo: { votes: 0, ratio: 3 } }, tally: { entitled: 15 } },
      'keep',
    ],
    [
      'and has it at exactly that',
      ballots('12 a>keep', '4 keep>a'),
      { parameters: { overStatusQuo: { votes: 0, ratio: 3 } }, tally: { entitled: 16 } },
      'a',
    ],
    [
      'and also at 1.1, which is no binary fraction',
      ballots('11 a>keep', '10 keep>a'),
      { parameters: { overStatusQuo: { votes: 0, ratio: 1.1 } }, tally: { entitled: 21 } },
      'a',
    ],
    [
      'drops first, so that who would have won lets others win',
      ballots('4 a>b>keep', '3 keep>a', '3 b>keep>a'),
      { parameters: { overStatusQuo: { votes: 0, ratio: 2 } } },
      'b',
    ],
  ])('%s', (_, given, asked, expected) => {
    const answer = stands(given, asked);
    const state = ['a', 'b', 'c', 'keep'].includes(expected) ? 'decided' : expected;
    const said = answer.state === 'stalled' ? answer.because.stall : answer.state;
    expect([said, answer.outcome]).toEqual([state, state === 'decided' ? expected : undefined]);
    expect(answer.nextInstant).toBe(state === 'open' ? AFTER : undefined);
  });

  it('publishes pairs, paths and who beats whom when it is over, and nothing before', () => {
    const given = ballots('4 b>a>keep', '2 a>b');
    expect(stands(given, { now: BEFORE }).because).toMatchObject({ count: null, dropped: [], taken: 6, quorum: 5 });
    const { because } = stands(given, { rules: { options: optionsOf('a', 'b', 'keep') } });
    expect(because.count).toEqual({
      options: ['a', 'b', 'keep'],
      pairwise: [
        [0, 2, 6],
        [4, 0, 6],
        [0, 0, 0],
      ],
      paths: [
        [0, 0, 6],
        [4, 0, 6],
        [0, 0, 0],
      ],
      against: [
        [0, 0, 0],
        [2, 0, 0],
        [0, 0, 0],
      ],
      beats: [
        ['a', 'keep'],
        ['b', 'a'],
        ['b', 'keep'],
      ],
      winners: ['b'],
      condorcet: 'b',
    });
  });

  it('names who was dropped, by how many', () => {
    const { because } = stands(ballots('2 a>keep', '4 keep>a'), DEBIAN);
    expect(because.dropped).toContainEqual({ option: 'a', above: 2, below: 4 });
    expect(because.count?.options).toEqual(['keep']);
  });
});
