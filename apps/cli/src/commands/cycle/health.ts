import type { Health, Latency } from '../../../../../libs/domain/health/health.js';
import { spoken } from '../../../../../libs/domain/words/spoken.js';
import type { ProgramHealthView } from '../../../../api/src/collaboration-health/health.schemas.js';
import type { ApiClient } from '../../client/api-client.js';
import type { ExitCode } from '../../output/exit.js';
import { columns, fields, told, type Columns, type Output } from '../../output/output.js';
import { length } from '../../output/words.js';

type Trend = ProgramHealthView['trend'][number];

/** Shows the figures of one cycle. */
export async function showCycleHealth(api: ApiClient, cycle: string, out: Output): Promise<ExitCode> {
  return told(out, await api.get<Health>(`/v1/cycles/${encodeURIComponent(cycle)}/health`), inWords);
}

/** Shows the figures of the latest cycles of a program: together, and each. */
export async function showProgramHealth(api: ApiClient, id: string, cycles: string, out: Output): Promise<ExitCode> {
  const path = `/v1/programs/${encodeURIComponent(id)}/health?${new URLSearchParams({ cycles }).toString()}`;
  return told(out, await api.get<ProgramHealthView>(path), ({ together, trend, channelMix }) =>
    [
      inWords(together),
      ...(channelMix.short.length > 0
        ? [`Too little within ${channelMix.days} days came by ${channelMix.short.map(spoken).join(', ')}`]
        : []),
      `\n${columns(trend, TREND, 'There are no cycles')}`,
    ].join('\n'),
  );
}

const part = (share: number | null): string => (share === null ? '' : `${Math.round(share * 100)} %`);
const TREND: Columns<Trend> = {
  cycle: ({ cycle }) => cycle.title,
  phase: ({ cycle }) => spoken(cycle.phase),
  spoke: ({ health }) => `${health.participation.spoke} of ${health.participation.people}`,
  gini: ({ health }) => health.participation.gini?.toFixed(2) ?? '',
  coverage: ({ health }) => part(health.coverage.share),
  'until answered': ({ health }) => median(health.latency.toAnswer),
  stalled: ({ health }) => String(health.waits.stalled),
  'answered by people': ({ health }) => part(health.closure.answered),
  useful: ({ health }) => part(health.answers.useful),
};

const HOUR_MS = 3_600_000;
const hours = (of: number | null): string => (of === null ? '' : length(of * HOUR_MS));
const median = ({ medianHours }: Latency): string => hours(medianHours);
const latency = ({ count, medianHours, p90Hours }: Latency): string =>
  count === 0
    ? ''
    : `${hours(medianHours)} (median), ${hours(p90Hours)} (90th percentile), ${count} ${count === 1 ? 'case' : 'cases'}`;

/** The figures one below the other, without those that have nothing to say yet. */
const inWords = (health: Health): string => fields([...speaking(health), ...working(health), ...answering(health)]);

type Figures = readonly (readonly [name: string, value: string])[];

const joined = (...figures: readonly (string | false)[]): string => figures.filter(Boolean).join(', ');

function speaking({ participation, channels, coverage }: Health): Figures {
  const { spoke, people, contributions, byProxy, gini, largestShare, shares } = participation;
  return [
    ['Spoke', `${spoke} of ${people}; ${contributions} contributions, ${byProxy} for others`],
    ['Equity', gini === null ? '' : `Gini ${gini.toFixed(2)}, the largest share of one person ${part(largestShare)}`],
    ...shares.map(
      ({ who, people: of, said }) =>
        [`  ${spoken(who)}`, joined(`${part(of ?? 0)} of the people`, `${part(said ?? 0)} of what was said`)] as const,
    ),
    [
      'Channels',
      joined(
        ...channels.used.map(({ channel, said }) => `${spoken(channel)} ${said}`),
        channels.oneChannel !== null && `relies on ${spoken(channels.oneChannel)}`,
        channels.oneVoice && 'one voice',
      ),
    ],
    ['Coverage', coverage.targets === 0 ? '' : `${coverage.met} of ${coverage.targets} targets`],
  ];
}

function working({ latency: took, decisions, items, waits, preReads }: Health): Figures {
  const rungs = Object.entries(waits.rungs).map(([rung, count]) => `${spoken(rung)} ${count}`);
  return [
    ['Until an item', latency(took.toItem)],
    ['From an item to an answer', latency(took.itemToAnswer)],
    ['Until an answer', latency(took.toAnswer)],
    ['Until decided', latency(decisions)],
    ['Items', `${items.all}, co-authored ${part(items.coAuthored ?? 0)}, went back ${items.reopened}`],
    ['Stalled', joined(String(waits.stalled), ...rungs)],
    [
      'Pre-reads',
      joined(
        preReads.onTime !== null && `on time ${part(preReads.onTime)}`,
        preReads.read !== null && `read ${part(preReads.read)}`,
      ),
    ],
  ];
}

function answering({ closure, answers }: Health): Figures {
  const rated = `${part(answers.useful)} of ${answers.rated} rated`;
  return [
    [
      'Answered',
      joined(
        closure.answered !== null && `${part(closure.answered)} by people`,
        `broken promises ${closure.brokenPromises}`,
        closure.topicsNotReached > 0 && `of them topics not reached ${closure.topicsNotReached}`,
      ),
    ],
    ['Useful', joined(answers.rated > 0 && rated, answers.contested > 0 && `contested ${answers.contested}`)],
  ];
}
