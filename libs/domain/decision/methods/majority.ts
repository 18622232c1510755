import { z } from 'zod';
import { choose, stalled, standingOfCount, type CountReasons, type Ending } from '../counting/closing.js';
import { Quorum, Share, leastCount, quorumOf } from '../counting/share.js';
import type { ForumRules, Method, Ruled } from './method.js';

export const EndsEarly = z
  .boolean()
  .default(true)
  .describe('decide before the deadline when those who are silent cannot change the outcome any more');

export const MajorityParameters = z
  .strictObject({
    threshold: Share.default('more than 1/2').describe('the share of votes that an option needs'),
    of: z
      .enum(['cast', 'taking_part', 'entitled'])
      .default('cast')
      .describe('votes cast, abstentions left out; everybody who took part, abstentions included; or all deciders'),
    atLeast: z
      .int()
      .min(1)
      .max(1_000_000)
      .optional()
      .describe('how many votes an option needs whatever its share, as three for a release of Apache'),
    quorum: Quorum.default('1/2').describe('how many deciders must take part; abstaining is taking part'),
    endsEarly: EndsEarly,
    otherwise: z
      .enum(['ladder', 'status_quo'])
      .default('ladder')
      .describe('what follows when no option reaches the threshold: the ladder climbs, or things stay as they are'),
  })
  .meta({ id: 'MajorityParameters' });
export type MajorityParameters = z.infer<typeof MajorityParameters>;

export interface MajorityRules extends ForumRules {
  readonly parameters: MajorityParameters;
}

/** Single-choice positions of deciders. */
export interface MajorityTally {
  readonly entitled: number;
  readonly votes: Readonly<Record<string, number>>;
  readonly abstained: number;
  /** What the final authority chose between options that tie. */
  readonly ruling: Ruled | null;
}

export interface MajorityResult {
  readonly threshold: Share;
  readonly of: MajorityParameters['of'];
  readonly atLeast?: number;
  /** Not told where votes are anonymous and few. */
  readonly abstained: number | null;
  readonly outstanding: number;
  /** Votes by option, and how many an option needs; not told while positions are taken. */
  readonly votes: Readonly<Record<string, number>> | null;
  readonly needed: number | null;
  /** No option reached the threshold, and the rules say that things then stay as they are. */
  readonly notReached: boolean;
}
export type MajorityBecause = CountReasons<'majority@1'> & MajorityResult;

/**
 * The option with the most votes wins if it has the threshold and enough took part. It ends early when no vote that is
 * still out can change the outcome; votes already cast count as they stand.
 */
export const majority: Method<MajorityRules, MajorityTally, MajorityBecause> = (rules, tally, _concerns, now) => {
  const { threshold, of, atLeast, quorum, endsEarly } = rules.parameters;
  const taken = sum(tally.votes) + tally.abstained;
  const outstanding = Math.max(0, tally.entitled - taken);
  const fewest = atLeast === undefined ? {} : { atLeast };
  const plain = { threshold, of, ...fewest, abstained: tally.abstained, outstanding };
  return standingOfCount<'majority@1', MajorityResult>(
    {
      rule: 'majority@1',
      rules,
      attendance: { entitled: tally.entitled, taken, quorum: quorumOf(quorum, tally.entitled) },
      certain: () => endsEarly && certain(rules, tally, outstanding),
      end: () => {
        const { notReached, needed, ...ending } = close(rules, tally);
        return { ending, result: { ...plain, votes: tally.votes, needed, notReached } };
      },
      hidden: { ...plain, votes: null, needed: null, notReached: false },
    },
    now,
  );
};

type Closed = Ending & { readonly needed: number; readonly notReached: boolean };

/** How it ends if nobody says anything more. Quorum is asked elsewhere. */
function close(rules: MajorityRules, { entitled, votes, abstained, ruling }: MajorityTally): Closed {
  const { threshold, of, atLeast = 1, otherwise } = rules.parameters;
  const cast = sum(votes);
  const share = leastCount(threshold, { cast, taking_part: cast + abstained, entitled }[of]);
  const needed = Math.max(share, atLeast);
  const count = ({ id }: { id: string }): number => votes[id] ?? 0;
  const most = Math.max(0, ...rules.options.map(count));
  if (most >= needed) {
    const leading = rules.options.filter((option) => count(option) === most).map(({ id }) => id);
    return { ...choose(leading, rules, { ruling }), needed, notReached: false };
  }
  const statusQuo = rules.options.find((option) => option.statusQuo);
  if (otherwise === 'ladder' || !statusQuo) return { ...stalled('below_threshold'), needed, notReached: true };
  return { state: 'decided', outcome: statusQuo.id, tieBreak: null, tied: [], stall: null, needed, notReached: true };
}

/** The worst for an outcome is that everybody who is silent votes for the same other option: shares only grow with votes. */
function certain(rules: MajorityRules, tally: MajorityTally, outstanding: number): boolean {
  const { outcome } = close(rules, tally);
  if (outcome === undefined) return false;
  return rules.options
    .filter(({ id }) => id !== outcome)
    .every(({ id }) => {
      const votes = { ...tally.votes, [id]: (tally.votes[id] ?? 0) + outstanding };
      return close(rules, { ...tally, votes }).outcome === outcome;
    });
}

const sum = (votes: Readonly<Record<string, number>>): number =>
  Object.values(votes).reduce((total, count) => total + count, 0);
