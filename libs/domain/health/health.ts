import { z } from 'zod';
import { Channel } from '../contribution/contribution.js';
import { UsedChannel, relianceOf } from './channel-mix.js';
import { gini, largestShare, type Spread } from './inequality.js';

const Share = z.number().min(0).max(1).nullable().describe('from 0 to 1; null where there is nothing to compare');

/** Hours that passed: how often, the median and the 90th percentile, interpolated. Null without a case. */
export const Latency = z.strictObject({
  count: z.int(),
  medianHours: z.number().nullable(),
  p90Hours: z.number().nullable(),
});
export type Latency = z.infer<typeof Latency>;

/** How a collaboration is doing, by one cycle or by several together. docs/health.md has the formula of each figure. */
export const Health = z
  .strictObject({
    participation: z.strictObject({
      people: z.int().describe('who was invited to speak, or spoke'),
      spoke: z.int(),
      contributions: z.int(),
      byProxy: z.int().describe('said for somebody else; those count for nobody'),
      gini: Share,
      largestShare: Share.describe('of one person'),
      shares: z.array(
        z.strictObject({
          who: z.string().describe('a group or a segment'),
          people: Share.describe('their part of the people'),
          said: Share.describe('their part of what was said'),
        }),
      ),
    }),
    channels: z.strictObject({
      used: z.array(UsedChannel),
      largestShare: Share.describe('of one channel'),
      oneChannel: Channel.nullable().describe('the channel on which it relies'),
      oneVoice: z
        .boolean()
        .describe(
          'whether one person said more than all others together, themselves or with what they said for others',
        ),
    }),
    coverage: z.strictObject({ targets: z.int(), met: z.int(), share: Share }),
    latency: z.strictObject({
      toItem: Latency.describe('from a contribution to the first item that cites it'),
      itemToAnswer: Latency.describe(
        'from the first item that cites a contribution to its first published answer by a person',
      ),
      toAnswer: Latency.describe('from a contribution to its first published answer by a person'),
    }),
    items: z.strictObject({
      all: z.int(),
      coAuthored: Share.describe('by a customer'),
      reopened: z.int().describe('times that an item went back'),
      misunderstood: Share.describe('items that went back because they were misunderstood'),
    }),
    decisions: Latency.describe('from the opening of a forum to what was decided'),
    waits: z.strictObject({
      stalled: z.int().describe('waits that people did not end in time'),
      rungs: z.record(z.string(), z.int()).describe('how often a ladder did what'),
      escalations: z.array(z.int()).describe('how many waits were escalated once, twice, and so on'),
    }),
    preReads: z.strictObject({ onTime: Share.describe('of cycles'), read: Share.describe('before the session') }),
    closure: z.strictObject({
      answered: Share.describe('of what was said in cycles that have ended, by people and not by the rule'),
      brokenPromises: z.int().describe('answers that nobody gave in time, and topics that were not reached'),
      topicsNotReached: z
        .int()
        .describe('of those to be sure of: it was noted that the session did not reach them, and nobody spoke to them'),
    }),
    answers: z.strictObject({
      useful: Share.describe('of those that somebody rated'),
      rated: z.int(),
      contested: z.int(),
    }),
  })
  .meta({ id: 'Health' });
export type Health = z.infer<typeof Health>;

/** What health is computed from: counts and percentiles that Postgres makes of rows, nobody by name. */
export interface HealthFacts {
  readonly voices: readonly Spread[];
  readonly withProxies: readonly Spread[];
  readonly byProxy: number;
  readonly channels: readonly UsedChannel[];
  readonly kinds: readonly { readonly who: string; readonly people: number; readonly said: number }[];
  readonly targets: number;
  readonly met: number;
  readonly toItem: Latency;
  readonly itemToAnswer: Latency;
  readonly toAnswer: Latency;
  readonly decisions: Latency;
  readonly items: number;
  readonly coAuthored: number;
  readonly reopened: number;
  readonly misunderstood: number;
  readonly stalled: number;
  readonly rungs: Readonly<Record<string, number>>;
  readonly escalations: readonly number[];
  readonly sentPreReads: number;
  readonly latePreReads: number;
  readonly owedReading: number;
  readonly read: number;
  readonly owed: number;
  readonly answered: number;
  /** Of answers. */
  readonly brokenPromises: number;
  readonly topicsNotReached: number;
  readonly rated: number;
  readonly useful: number;
  readonly contested: number;
}

const NOTHING: Latency = { count: 0, medianHours: null, p90Hours: null };

/** A collaboration in which nothing happened yet. */
export const NO_FACTS: HealthFacts = {
  voices: [],
  withProxies: [],
  byProxy: 0,
  channels: [],
  kinds: [],
  targets: 0,
  met: 0,
  toItem: NOTHING,
  itemToAnswer: NOTHING,
  toAnswer: NOTHING,
  decisions: NOTHING,
  items: 0,
  coAuthored: 0,
  reopened: 0,
  misunderstood: 0,
  stalled: 0,
  rungs: {},
  escalations: [],
  sentPreReads: 0,
  latePreReads: 0,
  owedReading: 0,
  read: 0,
  owed: 0,
  answered: 0,
  brokenPromises: 0,
  topicsNotReached: 0,
  rated: 0,
  useful: 0,
  contested: 0,
};

const part = (some: number, all: number): number | null => (all === 0 ? null : some / all);

/** The figures of health. */
export function healthOf(facts: HealthFacts): Health {
  const { targets, met, items, coAuthored, reopened, misunderstood, rated, useful, contested } = facts;
  return {
    participation: participation(facts),
    channels: channels(facts),
    coverage: { targets, met, share: part(met, targets) },
    latency: { toItem: facts.toItem, itemToAnswer: facts.itemToAnswer, toAnswer: facts.toAnswer },
    items: { all: items, coAuthored: part(coAuthored, items), reopened, misunderstood: part(misunderstood, items) },
    decisions: facts.decisions,
    waits: { stalled: facts.stalled, rungs: facts.rungs, escalations: [...facts.escalations] },
    preReads: {
      onTime: part(facts.sentPreReads - facts.latePreReads, facts.sentPreReads),
      read: part(facts.read, facts.owedReading),
    },
    closure: {
      answered: part(facts.answered, facts.owed),
      brokenPromises: facts.brokenPromises + facts.topicsNotReached,
      topicsNotReached: facts.topicsNotReached,
    },
    answers: { useful: part(useful, rated), rated, contested },
  };
}

function channels(facts: HealthFacts): Health['channels'] {
  const { largestShare: share, oneChannel, voice } = relianceOf(facts);
  return { used: [...facts.channels], largestShare: share, oneChannel, oneVoice: voice !== null };
}

function participation({ voices, byProxy, kinds }: HealthFacts): Health['participation'] {
  const sum = (of: (one: Spread) => number): number => voices.reduce((all, one) => all + of(one), 0);
  const people = sum((one) => one.people);
  const firstHand = sum(({ said, people: of }) => said * of);
  return {
    people,
    spoke: sum(({ said, people: of }) => (said > 0 ? of : 0)),
    contributions: firstHand + byProxy,
    byProxy,
    gini: gini(voices),
    largestShare: largestShare(voices),
    shares: kinds.map((kind) => ({
      who: kind.who,
      people: part(kind.people, people),
      said: part(kind.said, firstHand),
    })),
  };
}
