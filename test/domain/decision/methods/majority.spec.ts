import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { leastCount, quorumOf } from '../../../../libs/domain/decision/counting/share.js';
import { MajorityParameters, majority, type MajorityTally } from '../../../../libs/domain/decision/methods/majority.js';
import type { ForumRules } from '../../../../libs/domain/decision/methods/method.js';
import { breakTieAmong } from '../../../../libs/domain/decision/counting/tie-break.js';
import type { TieBreak } from '../../../../libs/domain/facts.js';
import { CALENDAR } from '../../a-cycle.js';
import { AFTER, BEFORE, DEADLINE, aForum, optionsOf } from './a-forum.js';
import { everyWayOn, fullCount, type Election, type Vote } from './oracles/majority-oracle.js';

interface Asked {
  readonly now?: string;
  readonly parameters?: Partial<MajorityParameters>;
  readonly rules?: Partial<ForumRules>;
}
const stands = (tally: Partial<MajorityTally>, { now = AFTER, parameters = {}, rules = {} }: Asked = {}) =>
  majority(
    { ...aForum(rules), parameters: MajorityParameters.parse(parameters) },
    { entitled: 10, votes: {}, abstained: 0, ruling: null, ...tally },
    [],
    now,
    CALENDAR,
  );

describe('a share', () => {
  it.each<[number | string, number, number]>([
    ['2/3', 3, 2],
    ['2/3', 30, 20],
    ['2/3', 4, 3],
    ['1/3', 3, 1],
    [0.6, 5, 3],
    [0.07, 100, 7],
    [0.0001, 10_000, 1],
    [1, 7, 7],
    ['1/2', 5, 3],
    ['1/2', 4, 2],
    ['more than 1/2', 4, 3],
    ['more than 1/2', 5, 3],
    ['more than 2/3', 3, 3],
    ['1/2', 0, 1],
    [0.5, 1, 1],
  ])('%s of %d people is %d', (share, whole, count) => {
    expect(leastCount(share, whole)).toBe(count);
  });

  it.each<[number | string, number, number]>([
    [3, 5, 3],
    [3, 2, 2],
    [3, 0, 1],
    ['1/2', 5, 3],
    ['1/2', 4, 2],
    ['1/2', 0, 1],
  ])('as a quorum %s of %d deciders is %d', (quorum, entitled, count) => {
    expect(quorumOf(quorum, entitled)).toBe(count);
  });
});

describe('the method majority@1', () => {
  const HALF: Asked = { parameters: { quorum: '1/2' } };
  const TWO_THIRDS: Asked = { parameters: { threshold: '2/3', quorum: 1 } };

  it.each<[string, Partial<MajorityTally>, Asked, string]>([
    ['has no quorum without a vote', {}, { parameters: { quorum: 1 } }, 'no_quorum'],
    ['has none without deciders', { entitled: 0 }, { parameters: { quorum: 1 } }, 'no_quorum'],
    ['has none with one too few', { votes: { a: 4 } }, HALF, 'no_quorum'],
    ['has one with exactly enough', { votes: { a: 5 } }, HALF, 'a'],
    ['counts abstentions for the quorum', { votes: { a: 2 }, abstained: 3 }, HALF, 'a'],
    ['decides nothing when all abstain', { abstained: 10 }, HALF, 'below_threshold'],
    ['wants more than half by default', { votes: { a: 3, b: 3 } }, {}, 'below_threshold'],
    ['has more than half of the votes cast', { votes: { a: 4, b: 3 } }, {}, 'a'],
    ['has two thirds at exactly two thirds', { votes: { a: 4, b: 2 } }, TWO_THIRDS, 'a'],
    ['has not with one less', { votes: { a: 5, b: 3 } }, TWO_THIRDS, 'below_threshold'],
    ['leaves abstentions out of votes cast', { votes: { a: 2, b: 1 }, abstained: 7 }, TWO_THIRDS, 'a'],
    [
      'counts them where everybody who takes part counts',
      { votes: { a: 2, b: 1 }, abstained: 7 },
      { parameters: { threshold: '2/3', quorum: 1, of: 'taking_part' } },
      'below_threshold',
    ],
    [
      'counts the silent where all deciders count',
      { votes: { a: 5 } },
      { parameters: { of: 'entitled' } },
      'below_threshold',
    ],
    ['has the majority of all', { votes: { a: 6 } }, { parameters: { of: 'entitled' } }, 'a'],
    ['has three where three are needed', { votes: { a: 3, b: 2 } }, { parameters: { atLeast: 3 } }, 'a'],
    ['has not with two', { votes: { a: 2 } }, { parameters: { atLeast: 3, quorum: 1 } }, 'below_threshold'],
    ['needs its share as well', { votes: { a: 3, b: 3 } }, { parameters: { atLeast: 3 } }, 'below_threshold'],
    [
      'keeps things as they are where that is declared',
      { votes: { a: 3, b: 3 } },
      { parameters: { otherwise: 'status_quo' } },
      'keep',
    ],
    ['does not without quorum', { votes: { a: 1 } }, { parameters: { otherwise: 'status_quo' } }, 'no_quorum'],
    ['has no chance in a tie', { votes: { a: 3, b: 3 } }, { parameters: { threshold: 0.5 } }, 'tie'],
    [
      'breaks it as declared',
      { votes: { a: 3, b: 3 } },
      { parameters: { threshold: 0.5 }, rules: { tieBreak: ['status_quo', 'earliest_option'] } },
      'a',
    ],
    [
      'waits for the authority where they come first',
      { votes: { a: 3, b: 3 } },
      { parameters: { threshold: 0.5 }, rules: { tieBreak: ['authority', 'earliest_option'] } },
      'ready',
    ],
    [
      'takes what the authority chose',
      { votes: { a: 3, b: 3 }, ruling: { option: 'b' } },
      { parameters: { threshold: 0.5 }, rules: { tieBreak: ['authority'] } },
      'b',
    ],
    [
      'does not take what is not tied',
      { votes: { a: 3, b: 3 }, ruling: { option: 'keep' } },
      { parameters: { threshold: 0.5 }, rules: { tieBreak: ['authority'] } },
      'ready',
    ],
    ['is open before the deadline', { votes: { a: 4, b: 1 } }, { now: BEFORE }, 'open'],
    ['is open at the deadline', { votes: { a: 4, b: 1 } }, { now: DEADLINE }, 'open'],
    ['ends early when nothing can change it', { votes: { a: 6 } }, { now: BEFORE }, 'a'],
    ['does not when the rules say so', { votes: { a: 10 } }, { now: BEFORE, parameters: { endsEarly: false } }, 'open'],
    ['does not when votes could dilute the share', { votes: { a: 6 } }, { now: BEFORE, ...TWO_THIRDS }, 'open'],
    [
      'ends early when a defeat is certain',
      { votes: { a: 2, b: 4 } },
      { now: BEFORE, parameters: { threshold: 0.9, otherwise: 'status_quo' } },
      'keep',
    ],
    [
      'does not end early in a stall that is certain: people may think again',
      { votes: { a: 5, b: 5 } },
      { now: BEFORE, parameters: { threshold: 0.5 } },
      'open',
    ],
  ])('%s', (_, tally, asked, expected) => {
    const answer = stands(tally, asked);
    const state = optionsOf('a', 'b', 'keep').some(({ id }) => id === expected) ? 'decided' : expected;
    const said = answer.state === 'stalled' ? answer.because.stall : answer.state;
    expect([said, answer.outcome]).toEqual([state, state === 'decided' ? expected : undefined]);
    expect(answer.nextInstant).toBe(state === 'open' ? AFTER : undefined);
    expect(answer.because).toMatchObject({ state: answer.state, outcome: answer.outcome ?? null });
  });

  it('says who led and why only when it is over', () => {
    expect(stands({ votes: { a: 4, b: 1 } }, { now: BEFORE }).because).toMatchObject({
      votes: null,
      needed: null,
      taken: 5,
    });
    expect(stands({ votes: { a: 4, b: 1 }, abstained: 1 }).because).toMatchObject({
      votes: { a: 4, b: 1 },
      needed: 3,
      abstained: 1,
      outstanding: 4,
      quorum: 5,
      tieBreak: null,
      early: false,
    });
  });

  it('counts the quorum anew when somebody loses the right to decide', () => {
    const tally = { votes: { a: 3 } };
    expect(stands({ ...tally, entitled: 7 }).because.stall).toBe('no_quorum');
    expect(stands({ ...tally, entitled: 6 }).outcome).toBe('a');
  });
});

const shares = fc.constantFrom<number | string>(0.25, 0.5, 0.6, 1, '1/3', '2/3', 'more than 1/2', 'more than 1/4');
const anElection: fc.Arbitrary<Election> = fc
  .record({
    ids: fc.constantFrom(['a', 'keep'], ['a', 'b', 'keep'], ['a', 'b', 'c', 'keep']),
    tieBreak: fc.shuffledSubarray<TieBreak>(['authority', 'status_quo', 'earliest_option', 'criteria']),
    threshold: shares,
    of: fc.constantFrom<MajorityParameters['of']>('cast', 'taking_part', 'entitled'),
    atLeast: fc.constantFrom(undefined, 1, 2, 3, 5),
    quorum: fc.constantFrom<number | string>(1, 2, 5, '1/2', 'more than 2/3', '1/10'),
    otherwise: fc.constantFrom<MajorityParameters['otherwise']>('ladder', 'status_quo'),
    said: fc.array(fc.nat(4), { maxLength: 9 }),
    silent: fc.nat(4),
  })
  .map(({ ids, tieBreak, said, silent, ...declared }) => {
    const choices: readonly Vote[] = [...ids, 'abstain'];
    return {
      options: optionsOf(...ids),
      tieBreak,
      parameters: MajorityParameters.parse(declared),
      entitled: said.length + silent,
      votes: said.map((n) => choices[n % choices.length] ?? 'abstain'),
    };
  });

function askOf(election: Election, now: string) {
  const { options, tieBreak, parameters, entitled, votes } = election;
  const counts: Record<string, number> = {};
  for (const vote of votes) if (vote !== 'abstain') counts[vote] = (counts[vote] ?? 0) + 1;
  const abstained = votes.filter((vote) => vote === 'abstain').length;
  const rules = { ...aForum({ options, tieBreak }), parameters };
  return majority(rules, { entitled, votes: counts, abstained, ruling: null }, [], now, CALENDAR);
}

describe('any majority', () => {
  it('is what a count by hand says', () => {
    fc.assert(
      fc.property(anElection, (election) => {
        const answer = askOf(election, AFTER);
        expect(answer.outcome ?? null).toBe(fullCount(election));
        expect(answer.state === 'decided').toBe(answer.outcome !== undefined);
      }),
      { numRuns: 300 },
    );
  });

  it('ends early when, and only when, everything that can still be said leaves the same outcome', () => {
    fc.assert(
      fc.property(anElection, (election) => {
        const ends = new Set(everyWayOn(election).map((votes) => fullCount({ ...election, votes })));
        const [only = null] = ends.size === 1 ? ends : [];
        const answer = askOf(election, BEFORE);
        expect(answer.outcome ?? null).toBe(only);
        expect(answer.state).toBe(only === null ? 'open' : 'decided');
      }),
      { numRuns: 300 },
    );
  });
});

describe('a majority that has decided', () => {
  it('is monotonic: one more vote for the winner, or one that comes over to it, changes nothing', () => {
    fc.assert(
      fc.property(anElection, fc.nat(8), (election, which) => {
        const { outcome } = askOf(election, AFTER);
        if (outcome === undefined) return;
        const { votes, entitled } = election;
        const over = votes.map((vote, index) => (index === which % votes.length ? outcome : vote));
        const more = votes.length < entitled ? [[...votes, outcome]] : [];
        for (const way of [over, ...more]) expect(askOf({ ...election, votes: way }, AFTER).outcome).toBe(outcome);
      }),
      { numRuns: 300 },
    );
  });

  it('does not care in which order votes came', () => {
    fc.assert(
      fc.property(anElection, fc.nat(8), (election, by) => {
        const votes = [...election.votes.slice(by), ...election.votes.slice(0, by)].reverse();
        expect(askOf({ ...election, votes }, AFTER)).toEqual(askOf(election, AFTER));
      }),
    );
  });
});

describe('tie-breaks among options', () => {
  const tied = optionsOf('a', 'b', 'c', 'keep');
  const best = () => tied.slice(1, 3);
  it.each<[string, TieBreak[], object, unknown]>([
    ['nothing declared', [], {}, null],
    ['the authority is asked before what comes later', ['authority', 'status_quo'], {}, { waitsFor: 'authority' }],
    ['what comes earlier is not asked for', ['status_quo', 'authority'], {}, { option: 'keep', by: 'status_quo' }],
    ['the authority chose', ['authority'], { ruling: { option: 'c' } }, { option: 'c', by: 'authority' }],
    ['the authority chose no option', ['authority'], { ruling: { option: 'x' } }, { waitsFor: 'authority' }],
    ['criteria without scores say nothing', ['criteria'], {}, null],
    ['criteria leave two', ['criteria'], { best }, null],
    [
      'criteria leave two, the next takes one',
      ['criteria', 'earliest_option'],
      { best },
      { option: 'b', by: 'earliest_option' },
    ],
    ['what was narrowed stays so', ['criteria', 'status_quo'], { best }, null],
    ['the earliest', ['earliest_option'], {}, { option: 'a', by: 'earliest_option' }],
  ])('%s', (_, order, voices, expected) => {
    expect(breakTieAmong(tied, order, { ruling: null, ...voices })).toEqual(expected);
  });
});
