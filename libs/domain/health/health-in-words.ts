import type { Channel } from '../contribution/contribution.js';
import { lengthInWords } from '../words/length-in-words.js';
import { plural } from '../words/plural.js';
import { humanize } from '../words/humanize.js';
import type { Health, Latency } from './health.js';

/** A figure by its name, in words; no words where it has nothing to say yet. */
export type Figure = readonly [name: string, words: string];

/** All figures, and after equity how much of what was said came from each group and segment. docs/health.md says what each is. */
export const healthInWords = (health: Health): Figure[] => [
  ...speaking(health),
  ...working(health),
  ...answering(health),
];

/** The figures by which cycles are compared, by their names; nothing where one has nothing to say yet. */
export const COMPARED: Readonly<Record<string, (health: Health) => string>> = {
  spoke: ({ participation }) => `${participation.spoke} of ${participation.people}`,
  gini: ({ participation }) => participation.gini?.toFixed(2) ?? '',
  coverage: ({ coverage }) => percent(coverage.share),
  'until answered': ({ latency }) => hours(latency.toAnswer.medianHours),
  stalled: ({ waits }) => String(waits.stalled),
  'answered by people': ({ closure }) => percent(closure.answered),
  useful: ({ answers }) => percent(answers.useful),
};

/** Which planned channels were used too little, or nothing. */
export const tooLittleInWords = (days: number, short: readonly Channel[]): string =>
  short.length === 0 ? '' : `Too little within ${plural(days, 'day')} came by ${short.map(humanize).join(', ')}`;

const HOUR_MS = 3_600_000;
const percent = (share: number | null): string => (share === null ? '' : `${Math.round(share * 100)} %`);
const hours = (of: number | null): string => (of === null ? '' : lengthInWords(of * HOUR_MS));
const latencyInWords = ({ count, medianHours, p90Hours }: Latency): string =>
  count === 0 ? '' : `${hours(medianHours)} (median), ${hours(p90Hours)} (90th percentile), ${plural(count, 'case')}`;
const joined = (...words: readonly (string | false)[]): string => words.filter(Boolean).join(', ');

function speaking({ participation, channels, coverage }: Health): Figure[] {
  const { spoke, people, contributions, byProxy, gini, largestShare, shares } = participation;
  return [
    ['Spoke', `${spoke} of ${people}; ${plural(contributions, 'contribution')}, ${byProxy} for others`],
    [
      'Equity',
      gini === null
        ? ''
        : `Gini ${gini.toFixed(2)} (0 is evenly), the largest share of one person ${percent(largestShare)}`,
    ],
    ...shares.map(({ who, people: of, said }): Figure => [
      `From ${humanize(who)}`,
      joined(`${percent(of ?? 0)} of the people`, `${percent(said ?? 0)} of what was said`),
    ]),
    [
      'Channels',
      joined(
        ...channels.used.map(({ channel, said }) => `${humanize(channel)} ${said}`),
        channels.oneChannel !== null && `relies on ${humanize(channels.oneChannel)}`,
        channels.oneVoice && 'one person said more than all others together',
      ),
    ],
    ['Coverage', coverage.targets === 0 ? '' : `${coverage.met} of ${plural(coverage.targets, 'target')}`],
  ];
}

function working({ latency, decisions, items, waits, preReads }: Health): Figure[] {
  const rungs = Object.entries(waits.rungs).map(([rung, count]) => `${humanize(rung)} ${count}`);
  const coAuthored = items.coAuthored !== null && `co-authored ${percent(items.coAuthored)}`;
  const misunderstood = items.misunderstood !== null && `misunderstood ${percent(items.misunderstood)}`;
  return [
    ['Until an item', latencyInWords(latency.toItem)],
    ['From an item to an answer', latencyInWords(latency.itemToAnswer)],
    ['Until an answer', latencyInWords(latency.toAnswer)],
    ['Until decided', latencyInWords(decisions)],
    ['Items', joined(String(items.all), coAuthored, `went back ${items.reopened}`, misunderstood)],
    ['Stalled', joined(String(waits.stalled), ...rungs)],
    [
      'Pre-reads',
      joined(
        preReads.onTime !== null && `on time ${percent(preReads.onTime)}`,
        preReads.read !== null && `read ${percent(preReads.read)}`,
      ),
    ],
  ];
}

function answering({ closure, answers }: Health): Figure[] {
  const rated = `${percent(answers.useful)} of ${answers.rated} rated`;
  return [
    [
      'Answered',
      joined(
        closure.answered !== null && `${percent(closure.answered)} by people`,
        `broken promises ${closure.brokenPromises}`,
        closure.topicsNotReached > 0 && `of them topics not reached ${closure.topicsNotReached}`,
      ),
    ],
    ['Useful', joined(answers.rated > 0 && rated, answers.contested > 0 && `contested ${answers.contested}`)],
  ];
}
