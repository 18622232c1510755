import type { Health } from '../../../../../libs/domain/health/health.js';
import { COMPARED, healthInWords, tooLittleInWords } from '../../../../../libs/domain/health/health-in-words.js';
import { humanize } from '../../../../../libs/domain/words/humanize.js';
import type { ProgramHealthView } from '../../../../api/src/collaboration-health/health.schemas.js';
import type { ApiClient } from '../../client/api-client.js';
import type { ExitCode } from '../../output/exit.js';
import { columns, fields, told, type Columns, type Output } from '../../output/output.js';

type Trend = ProgramHealthView['trend'][number];

/** Shows the figures of one cycle. */
export async function showCycleHealth(api: ApiClient, cycle: string, out: Output): Promise<ExitCode> {
  return told(out, await api.get<Health>(`/v1/cycles/${encodeURIComponent(cycle)}/health`), inWords);
}

/** Shows the figures of the latest cycles of a program: together, and each. */
export async function showProgramHealth(api: ApiClient, id: string, cycles: string, out: Output): Promise<ExitCode> {
  const path = `/v1/programs/${encodeURIComponent(id)}/health?${new URLSearchParams({ cycles }).toString()}`;
  return told(out, await api.get<ProgramHealthView>(path), ({ together, trend, channelMix }) => {
    const tooLittle = tooLittleInWords(channelMix.days, channelMix.short);
    const figures = tooLittle === '' ? [inWords(together)] : [inWords(together), tooLittle];
    return [...figures, `\n${columns(trend, TREND, 'There are no cycles')}`].join('\n');
  });
}

const TREND: Columns<Trend> = {
  cycle: ({ cycle }) => cycle.title,
  phase: ({ cycle }) => humanize(cycle.phase),
  ...Object.fromEntries(
    Object.entries(COMPARED).map(([name, figure]) => [name, ({ health }: Trend) => figure(health)]),
  ),
};

/** The figures one below the other, without those that have nothing to say yet. */
const inWords = (health: Health): string => fields(healthInWords(health));
