import { z } from 'zod';
import { choose, standingOfCount, type CountReasons, type Ending } from '../counting/closing.js';
import { beatpaths, type Beatpaths, type Pairwise } from '../counting/schulze.js';
import { Quorum, quorumOf } from '../counting/share.js';
import type { ForumRules, Method, Ruled } from './method.js';
import { EndsEarly } from './majority.js';

export const RankedParameters = z
  .strictObject({
    quorum: Quorum.default('1/2').describe('how many deciders must hand in a ballot; an empty one counts'),
    endsEarly: EndsEarly.describe('decide before the deadline when every decider has handed in a ballot'),
    overStatusQuo: z
      .strictObject({
        votes: z.int().min(0).max(1_000_000).default(0).describe('ballots that must rank it above things as they are'),
        ratio: z
          .number()
          .min(1)
          .max(1000)
          .multipleOf(0.0001)
          .default(1)
          .describe('how many such ballots there must be for each that ranks it below'),
      })
      .optional()
      .describe('what an option needs against keeping things as they are, to be counted at all'),
  })
  .meta({ id: 'RankedParameters' });
export type RankedParameters = z.infer<typeof RankedParameters>;

export interface RankedRules extends ForumRules {
  readonly parameters: RankedParameters;
}

/** Ballots of deciders, compared by pairs: in SQL, or by `pairwiseOf`. */
export interface RankedTally {
  readonly entitled: number;
  /** How many handed in a ballot, an empty one included. */
  readonly taken: number;
  readonly pairwise: Pairwise;
  /** What the final authority chose between options that tie. */
  readonly ruling: Ruled | null;
}

export interface RankedResult {
  /** Pairs, paths and who beats whom; not told while ballots are taken. */
  readonly count: Beatpaths | null;
  /** Options that were not counted, because too few preferred them to things as they are: how many did, and did not. */
  readonly dropped: readonly Dropped[];
}
export type RankedBecause = CountReasons<'ranked@1'> & RankedResult;

export interface Dropped {
  readonly option: string;
  readonly above: number;
  readonly below: number;
}

/**
 * The Schulze method. Equal ranks are allowed, what is not ranked is last, and a tie is kept as one for the declared
 * tie-breaks. With `overStatusQuo` options without that support are left out first, as in Debian's votes.
 */
export const ranked: Method<RankedRules, RankedTally, RankedBecause> = (rules, tally, _concerns, now) => {
  const { quorum, endsEarly } = rules.parameters;
  const { entitled, taken } = tally;
  return standingOfCount<'ranked@1', RankedResult>(
    {
      rule: 'ranked@1',
      rules,
      attendance: { entitled, taken, quorum: quorumOf(quorum, entitled) },
      certain: () => endsEarly && taken >= entitled,
      end: () => close(rules, tally),
      hidden: { count: null, dropped: [] },
    },
    now,
  );
};

function close(rules: RankedRules, { pairwise, ruling }: RankedTally): { ending: Ending; result: RankedResult } {
  const options = rules.options.map(({ id }) => id);
  const dropped = withoutSupport(rules, pairwise);
  const left = options.filter((id) => !dropped.some(({ option }) => option === id));
  const count = beatpaths(left, pairwise);
  return { ending: choose(count.winners, rules, { ruling }), result: { count, dropped } };
}

function withoutSupport({ options, parameters }: RankedRules, pairwise: Pairwise): Dropped[] {
  const { overStatusQuo } = parameters;
  const statusQuo = options.find((option) => option.statusQuo)?.id;
  if (!overStatusQuo || statusQuo === undefined) return [];
  const ratio = Math.round(overStatusQuo.ratio * 10_000); // in whole numbers, so that 1.1 times 10 is 11
  const compared = options.map(({ id }) => ({
    option: id,
    above: pairwise[id]?.[statusQuo] ?? 0,
    below: pairwise[statusQuo]?.[id] ?? 0,
  }));
  return compared.filter(
    ({ option, above, below }) =>
      option !== statusQuo && (above <= below || above < overStatusQuo.votes || above * 10_000 < ratio * below),
  );
}
