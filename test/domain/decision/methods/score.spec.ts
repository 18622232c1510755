import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ScoreParameters, score, type ScoreTally } from '../../../../libs/domain/decision/methods/score.js';
import type { Criterion } from '../../../../libs/domain/decision/counting/weighing.js';
import type { ForumRules } from '../../../../libs/domain/decision/methods/method.js';
import { CALENDAR } from '../../a-cycle.js';
import { AFTER, BEFORE, DEADLINE, aForum, optionsOf } from './a-forum.js';
import { cellsOf, leaders, reweighed, weightedMean, type Sheet } from './oracles/score-oracle.js';

const CRITERIA: readonly Criterion[] = [
  { id: 'value', weight: 3 },
  { id: 'cost', weight: 2 },
  { id: 'risk', weight: 1 },
];
/** `a: 8 6 4` gives option a 8 for value, 6 for cost and 4 for risk; `-` is missing. */
const sheet = (...lines: readonly string[]): Sheet =>
  Object.fromEntries(
    lines.map((line) => {
      const [option = '', scores = ''] = line.split(': ');
      const given = scores.split(' ').map((points, index) => [CRITERIA[index]?.id ?? '', Number(points)] as const);
      return [option, Object.fromEntries(given.filter(([, value]) => !Number.isNaN(value)))];
    }),
  );

interface Asked {
  readonly now?: string;
  readonly parameters?: Partial<ScoreParameters>;
  readonly rules?: Partial<ForumRules>;
  readonly tally?: Partial<ScoreTally>;
  readonly criteria?: readonly Criterion[];
}
function stands(sheets: readonly Sheet[], asked: Asked = {}) {
  const { now = AFTER, parameters = {}, rules = {}, tally = {}, criteria = CRITERIA } = asked;
  const forum = aForum(rules);
  const ids = forum.options.map(({ id }) => id);
  return score(
    { ...forum, criteria, parameters: ScoreParameters.parse(parameters) },
    { entitled: 2, taken: sheets.length, cells: cellsOf(sheets, ids, criteria), ruling: null, ...tally },
    [],
    now,
    CALENDAR,
  );
}

const ANN = sheet('a: 8 6 4', 'b: 6 8 9', 'keep: 2 9 9');
const BEN = sheet('a: 9 2 4', 'b: 7 6 9', 'keep: 1 9 8');
const ALIKE = sheet('a: 5 5 5', 'b: 5 5 5', 'keep: 1 1 1');

describe('the method score@1', () => {
  it('makes weighted means, and says which weight they hang on', () => {
    const { outcome, because } = stands([ANN, BEN]);
    // a: (3 * 8.5 + 2 * 4 + 4) / 6, b: (3 * 6.5 + 2 * 7 + 9) / 6, keep: (3 * 1.5 + 2 * 9 + 8.5) / 6
    expect(because.scored?.totals).toEqual([
      { option: 'a', total: 6.25 },
      { option: 'b', total: 7.083333 },
      { option: 'keep', total: 5.166667 },
    ]);
    expect(outcome).toBe('b');
    expect(because.scored?.sensitivity).toEqual([
      {
        criterion: 'value',
        weight: 3,
        below: { weight: 0.7, winners: ['keep'] },
        above: { weight: 5.5, winners: ['a'] },
      },
      {
        criterion: 'cost',
        weight: 2,
        below: { weight: 0.333333, winners: ['a'] },
        above: { weight: 7.75, winners: ['keep'] },
      },
      { criterion: 'risk', weight: 1, below: { weight: 0, winners: ['a'] }, above: null },
    ]);
  });

  it('names every option that ties where a criterion weighs nothing, however their scores differ on it', () => {
    const sheets = [sheet('a: 6 9 5', 'b: 6 4 5', 'keep: 6 1 5')];
    const sensitivity = stands(sheets).because.scored?.sensitivity;
    expect(sensitivity?.find(({ criterion }) => criterion === 'cost')).toMatchObject({
      below: { weight: 0, winners: ['b', 'keep'] },
      above: null,
    });
  });

  it('shows spread, and where people are furthest apart', () => {
    const { scored } = stands([ANN, BEN]).because;
    const cost = { option: 'a', criterion: 'cost', count: 2, mean: 4, spread: 2, min: 2, max: 6, missing: 0 };
    expect(scored?.cells).toContainEqual(cost);
    expect(scored?.widest).toEqual(cost);
  });

  it('shows what is missing, and lets no option win without a score on what matters', () => {
    const { outcome, because } = stands([sheet('a: 10 10 -', 'b: 4 4 4', 'keep: 1 1 1'), sheet('b: 4 4 -')]);
    expect(outcome).toBe('b');
    expect(because.scored?.totals[0]).toEqual({ option: 'a', total: null });
    expect(because.scored?.missing).toBe(8); // four for a, one for b, three for keep
    expect(because.scored?.cells).toContainEqual({
      option: 'a',
      criterion: 'risk',
      count: 0,
      mean: null,
      spread: null,
      min: null,
      max: null,
      missing: 2,
    });
  });

  it('shows a criterion without a weight, and counts it for nothing', () => {
    const criteria = [...CRITERIA.slice(0, 2), { id: 'risk', weight: 0 }];
    const { outcome, because } = stands([sheet('a: 6 6 -', 'b: 5 5 10', 'keep: 1 1 1')], { criteria });
    expect(outcome).toBe('a');
    expect(because.scored?.sensitivity.map(({ criterion }) => criterion)).toEqual(['value', 'cost']);
  });

  it('ties exactly when means are equal, also in thirds and tenths', () => {
    const criteria = [
      { id: 'value', weight: 0.1 },
      { id: 'cost', weight: 0.2 },
    ];
    const sheets = [sheet('a: 3 1', 'b: 1 2', 'keep: 0 0')]; // 0.3 + 0.2 and 0.1 + 0.4, which are not equal as floats
    expect(stands(sheets, { criteria }).because).toMatchObject({ stall: 'tie', tied: ['a', 'b'] });
    expect(stands(sheets, { criteria }).because.scored?.sensitivity).toEqual([]);
  });

  const NEAR = sheet('a: 6 4 5', 'b: 4 7 5', 'keep: 1 1 1'); // 31 and 31
  it.each<[string, Sheet[], Asked, string]>([
    ['has no quorum with one too few', [ANN], { tally: { entitled: 3 } }, 'no_quorum'],
    ['has one with half', [ANN], {}, 'b'],
    ['has none without scores', [], { parameters: { quorum: 1 } }, 'no_quorum'],
    ['decides nothing when no option is scored throughout', [sheet('a: 5 5 -')], {}, 'no_scores'],
    ['keeps a tie', [NEAR], {}, 'tie'],
    ['breaks it by the heaviest criterion', [NEAR], { rules: { tieBreak: ['criteria'] } }, 'a'],
    ['cannot where nothing differs', [ALIKE], { rules: { tieBreak: ['criteria'] } }, 'tie'],
    ['goes on to the next tie-break', [ALIKE], { rules: { tieBreak: ['criteria', 'earliest_option'] } }, 'a'],
    ['waits for the authority', [ALIKE], { rules: { tieBreak: ['authority'] } }, 'ready'],
    [
      'takes what the authority chose',
      [ALIKE],
      { rules: { tieBreak: ['authority'] }, tally: { ruling: { option: 'b' } } },
      'b',
    ],
    ['is open at the deadline', [ANN, BEN], { now: DEADLINE, parameters: { endsEarly: false } }, 'open'],
    ['ends early when everybody has scored everything', [ANN, BEN], { now: BEFORE }, 'b'],
    ['does not when the rules say so', [ANN, BEN], { now: BEFORE, parameters: { endsEarly: false } }, 'open'],
    ['does not when a score is out', [ANN, sheet('a: 9 2 4', 'b: 7 6 9', 'keep: 1 9 -')], { now: BEFORE }, 'open'],
    ['does not when somebody is out', [ANN], { now: BEFORE }, 'open'],
  ])('%s', (_, sheets, asked, expected) => {
    const answer = stands(sheets, asked);
    const state = ['a', 'b', 'keep'].includes(expected) ? 'decided' : expected;
    const said = answer.state === 'stalled' ? answer.because.stall : answer.state;
    expect([said, answer.outcome]).toEqual([state, state === 'decided' ? expected : undefined]);
    expect(answer.nextInstant).toBe(state === 'open' ? AFTER : undefined);
    if (state === 'open') expect(answer.because.scored).toBeNull();
  });
});

const weights = fc.constantFrom(0, 0.5, 1, 1.25, 2, 5);
const aMatrix = fc.record({
  weights: fc.tuple(weights, weights, weights),
  sheets: fc.array(
    fc.dictionary(
      fc.constantFrom('a', 'b', 'c', 'keep'),
      fc.record({ value: fc.nat(5), cost: fc.nat(5), risk: fc.nat(5) }, { requiredKeys: ['value', 'cost'] }),
      { minKeys: 2 },
    ),
    { minLength: 1, maxLength: 5 },
  ),
});
const OPTIONS = ['a', 'b', 'c', 'keep'];

describe('any decision matrix', () => {
  const played = ({ weights: given, sheets }: { weights: readonly number[]; sheets: readonly Sheet[] }) => {
    const criteria = CRITERIA.map((one, index) => ({ ...one, weight: given[index] ?? 0 }));
    const rules = { options: optionsOf(...OPTIONS) };
    return { criteria, sheets, answer: stands(sheets, { criteria, rules, tally: { entitled: sheets.length } }) };
  };

  it('has the means and the leaders of the plain way', () => {
    fc.assert(
      fc.property(aMatrix, (matrix) => {
        const { criteria, sheets, answer } = played(matrix);
        const wrong = (answer.because.scored?.totals ?? []).filter(({ option, total }) => {
          const mean = weightedMean(sheets, option, criteria);
          return mean === null || total === null ? mean !== total : Math.abs(mean - total) > 1e-6;
        });
        expect(wrong).toEqual([]);
        const first = leaders(sheets, OPTIONS, criteria);
        const { outcome, because } = answer;
        expect(outcome === undefined ? because.tied : [outcome]).toEqual(first);
      }),
      { numRuns: 300 },
    );
  });

  it('is monotonic: a score that is raised for the winner does not take its lead', () => {
    fc.assert(
      fc.property(aMatrix, fc.nat(4), fc.constantFrom('value', 'cost'), (matrix, who, criterion) => {
        const { outcome } = played(matrix).answer;
        if (outcome === undefined) return;
        const sheets = matrix.sheets.map((before, index): Sheet => {
          const given = before[outcome];
          if (index !== who % matrix.sheets.length || !given) return before;
          return { ...before, [outcome]: { ...given, [criterion]: (given[criterion] ?? 0) + 1 } };
        });
        expect(played({ ...matrix, sheets }).answer.outcome).toBe(outcome);
      }),
      { numRuns: 300 },
    );
  });

  it('does not care in which order sheets came, and ends early with the full count or not at all', () => {
    fc.assert(
      fc.property(aMatrix, ({ weights: given, sheets: all }) => {
        const sheets: readonly Sheet[] = all;
        const full = played({ weights: given, sheets }).answer;
        expect(played({ weights: given, sheets: [...sheets].reverse() }).answer).toEqual(full);
        const criteria = CRITERIA.map((one, index) => ({ ...one, weight: given[index] ?? 0 }));
        const tally = { entitled: sheets.length };
        const early = stands(sheets, { now: BEFORE, criteria, rules: { options: optionsOf(...OPTIONS) }, tally });
        const out = OPTIONS.some((option) =>
          criteria.some(({ id, weight }) => weight > 0 && sheets.some((each) => each[option]?.[id] === undefined)),
        );
        expect(early.outcome).toBe(out ? undefined : full.outcome);
      }),
      { numRuns: 300 },
    );
  });

  it('says exactly at which weight the winner changes, and who then leads', () => {
    fc.assert(
      fc.property(aMatrix, (matrix) => {
        const { criteria, sheets, answer } = played(matrix);
        const scored = OPTIONS.filter((option) => weightedMean(sheets, option, criteria) !== null);
        const step = 3e-6; // weights are told with six decimals
        const alone = [String(answer.outcome)];
        for (const { criterion, weight, below, above } of answer.because.scored?.sensitivity ?? []) {
          const at = (other: number): string[] => leaders(sheets, scored, reweighed(criteria, criterion, other), 1e-12);
          const others = criteria.some(({ id, weight: other }) => id !== criterion && other > 0);
          const lowest = below?.weight ?? (others ? 0 : step);
          const leads = [lowest + step, (lowest + weight) / 2, above ? above.weight - step : 1e6].map(at);
          expect(leads).toEqual([alone, alone, alone]);
          const over = [
            ...(above ? at(above.weight + step) : []),
            ...(lowest > step && below ? at(lowest - step) : []),
          ];
          if (below?.weight === 0) expect(at(0).sort()).toEqual([...alone, ...below.winners].sort());
          const told = [...(above?.winners ?? []), ...(below?.winners ?? [])];
          expect(over.filter((option) => !told.includes(option))).toEqual([]);
        }
      }),
      { numRuns: 300 },
    );
  });
});
