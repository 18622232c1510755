import { z } from 'zod';
import { choose, stalled, standingOfCount, type CountReasons, type Ending } from '../counting/closing.js';
import { toNumber } from '../counting/fraction.js';
import { sensitivities, type Sensitivity } from '../counting/sensitivity.js';
import { Quorum, quorumOf } from '../counting/share.js';
import {
  bestByCriteria,
  bestOf,
  cellInNumbers,
  totalOf,
  weighty,
  type Cells,
  type Criterion,
} from '../counting/weighing.js';
import type { ForumRules, Method, Ruled } from './method.js';
import { EndsEarly } from './majority.js';

export const Scale = z
  .strictObject({ min: z.int().min(-100).max(100), max: z.int().min(-100).max(100) })
  .refine(({ min, max }) => min < max, { path: ['max'], message: 'Must be above the least score' });
export type Scale = z.infer<typeof Scale>;

export const ScoreParameters = z
  .strictObject({
    scale: Scale.default({ min: 0, max: 10 }).describe(
      'the least and the most that a whole score can be; more is better',
    ),
    quorum: Quorum.default('1/2').describe('how many deciders must give at least one score'),
    endsEarly: EndsEarly.describe('decide before the deadline when every decider has scored every option'),
  })
  .meta({ id: 'ScoreParameters' });
export type ScoreParameters = z.infer<typeof ScoreParameters>;

export interface ScoreRules extends ForumRules {
  readonly parameters: ScoreParameters;
  readonly criteria: readonly Criterion[];
}

export interface ScoreTally {
  readonly entitled: number;
  /** How many gave at least one score. */
  readonly taken: number;
  readonly cells: Cells;
  /** What the final authority chose between options that tie. */
  readonly ruling: Ruled | null;
}

/** What people made of one option on one criterion; null where nobody scored it. */
export interface ScoredCell {
  readonly option: string;
  readonly criterion: string;
  readonly count: number;
  readonly mean: number | null;
  readonly spread: number | null;
  readonly min: number | null;
  readonly max: number | null;
  /** Deciders who took part but gave no score here. */
  readonly missing: number;
}

export interface Scored {
  readonly weights: readonly Criterion[];
  /** In the order declared; a total is null when a criterion with a weight has no score, and such an option cannot win. */
  readonly totals: readonly { readonly option: string; readonly total: number | null }[];
  readonly cells: readonly ScoredCell[];
  /** Where people are furthest apart. */
  readonly widest: ScoredCell | null;
  readonly missing: number;
  /** At which weight the winner would change; only where one option leads alone. */
  readonly sensitivity: readonly Sensitivity[];
}

export interface ScoreResult {
  /** Means, spread and what they hang on; not told while scores are taken. */
  readonly scored: Scored | null;
}
export type ScoreBecause = CountReasons<'score@1'> & ScoreResult;

/**
 * A decision matrix: the option with the highest weighted mean wins. Missing scores are shown, not guessed. The tie-break
 * `criteria` goes by the heaviest criterion, then by the next.
 */
export const score: Method<ScoreRules, ScoreTally, ScoreBecause> = (rules, tally, _concerns, now) => {
  const { quorum, endsEarly } = rules.parameters;
  const { entitled, taken } = tally;
  return standingOfCount<'score@1', ScoreResult>(
    {
      rule: 'score@1',
      rules,
      attendance: { entitled, taken, quorum: quorumOf(quorum, entitled) },
      certain: () => endsEarly && everythingScored(rules, tally),
      end: () => ({ ending: close(rules, tally), result: { scored: scored(rules, tally) } }),
      hidden: { scored: null },
    },
    now,
  );
};

/** Every decider, every option, every criterion with a weight. */
const everythingScored = ({ options, criteria }: ScoreRules, { entitled, cells }: ScoreTally): boolean =>
  options.every(({ id }) => weighty(criteria).every((one) => (cells[id]?.[one.id]?.count ?? 0) >= entitled));

function close(rules: ScoreRules, { cells, ruling }: ScoreTally): Ending {
  const leading = leaders(rules, cells);
  if (leading.length === 0) return stalled('no_scores');
  const best: Parameters<typeof choose>[2]['best'] = (tied) => {
    const left = bestByCriteria(
      tied.map(({ id }) => id),
      rules.criteria,
      cells,
    );
    return tied.filter(({ id }) => left.includes(id));
  };
  return choose(leading, rules, { ruling, best });
}

const leaders = ({ options, criteria }: ScoreRules, cells: Cells): string[] =>
  bestOf(options, ({ id }) => totalOf(id, criteria, cells)).map(({ id }) => id);

function scored(rules: ScoreRules, { cells: given, taken }: ScoreTally): Scored {
  const { options, criteria } = rules;
  const cells = options.flatMap(({ id }) =>
    criteria.map((criterion): ScoredCell => {
      const cell = cellInNumbers(given[id]?.[criterion.id]);
      return { option: id, criterion: criterion.id, ...cell, missing: Math.max(0, taken - cell.count) };
    }),
  );
  const totals = options.map(({ id }) => ({ option: id, total: totalOf(id, criteria, given) }));
  const [winner, ...others] = leaders(rules, given);
  const rivals = totals.filter(({ option, total }) => total !== null && option !== winner).map(({ option }) => option);
  return {
    weights: criteria,
    totals: totals.map(({ option, total }) => ({ option, total: total && toNumber(total) })),
    cells,
    widest: cells.reduce<ScoredCell | null>(
      (wide, cell) => ((cell.spread ?? 0) > (wide?.spread ?? 0) ? cell : wide),
      null,
    ),
    missing: cells.reduce((sum, { missing }) => sum + missing, 0),
    sensitivity: winner !== undefined && others.length === 0 ? sensitivities(winner, rivals, criteria, given) : [],
  };
}
