import { humanize } from '../../../../../libs/domain/words/humanize.js';
import type {
  CheckedView,
  ContributionHistory,
  ContributionList,
  ContributionView,
  SaidView,
} from '../../../../api/src/contributions/contribution.schemas.js';
import type { AgendaView } from '../../../../api/src/agenda/agenda.schemas.js';
import type { ApiClient } from '../../client/api-client.js';
import { all } from '../../client/lists.js';
import type { ExitCode } from '../../output/exit.js';
import { columns, fields, told, type Columns, type Output } from '../../output/output.js';
import { clock } from '../../output/words.js';
import { becameInWords } from './became.js';
import { expectedInWords, tellExpected, type SaidIn } from './expecting.js';
import { bodyOf, kindOf, type Saying } from './saying.js';

/** What is asked of a list: what is set is asked for. */
export type Filter = Readonly<Partial<Record<'mine' | 'undisposed' | 'waiting', true>>>;

const placeOf = (said: SaidIn): string =>
  'cycle' in said
    ? `/v1/cycles/${encodeURIComponent(said.cycle)}/contributions`
    : `/v1/programs/${encodeURIComponent(said.program)}/inbox`;
const path = (id: string, route = ''): string => `/v1/contributions/${encodeURIComponent(id)}${route}`;

/** Whose words something is, for whom, and who wrote it down. */
const speaker = ({ author, proxyFor, recordedBy }: ContributionView): string => {
  const by = recordedBy ? `, written down by ${recordedBy.name}` : '';
  return `${author.name}${proxyFor === null ? '' : ` for ${humanize(proxyFor)}`}${by}`;
};

const COLUMNS: Columns<ContributionView> = {
  id: ({ id }) => id,
  by: speaker,
  kind: ({ kind }) => humanize(kind),
  answer: ({ disposition }) => (disposition ? humanize(disposition.kind) : ''),
  words: ({ text, withheld }) =>
    withheld && text === '' ? '(withheld: a consent has ended, or is for fewer people)' : text,
};
const INBOX: Columns<ContributionView> = { ...COLUMNS, 'taken over by': ({ cycle }) => cycle ?? 'waits' };

/** Lists what was said in a cycle, or to the inbox of a program. */
export async function listSaid(
  api: ApiClient,
  said: SaidIn,
  { mine, undisposed, waiting }: Filter,
  out: Output,
): Promise<ExitCode> {
  const asked = Object.entries({ mine, undisposed, waiting }).filter(([, value]) => value);
  const query = new URLSearchParams(Object.fromEntries(asked.map(([name]) => [name, 'true']))).toString();
  const items = await all<ContributionList>(api, `${placeOf(said)}${query ? `?${query}` : ''}`);
  return told(out, items, () => columns(items, 'cycle' in said ? COLUMNS : INBOX, 'Nothing was said'));
}

/** Lists what demonstrations of a cycle showed. */
export async function listShown(api: ApiClient, cycle: string, out: Output): Promise<ExitCode> {
  const said = await all<ContributionList>(api, placeOf({ cycle }));
  const items = said.flatMap((one) => (one.observation ? [{ ...one, observation: one.observation }] : []));
  const { topics } = await api.get<AgendaView>(`/v1/cycles/${encodeURIComponent(cycle)}/agenda`);
  const situations = new Map(topics.flatMap(({ scenarios }) => scenarios.map(({ id, situation }) => [id, situation])));
  const shown: Columns<(typeof items)[number]> = {
    id: ({ id }) => id,
    by: ({ author }) => author.name,
    scenario: ({ scenario }) => situations.get(scenario ?? '') ?? '',
    verdict: ({ observation }) => humanize(observation.verdict),
    fit: ({ observation }) => humanize(observation.fit),
    expected: ({ observation }) => observation.expected,
    observed: ({ observation }) => observation.observed,
  };
  return told(out, items, () => columns(items, shown, 'Nothing was observed'));
}

/** Shows one contribution, whole. */
export async function showSaid(api: ApiClient, id: string, out: Output): Promise<ExitCode> {
  return told(out, await api.get<ContributionView>(path(id)), inWords);
}

/** Says something, or only has it checked. Tells before what may be expected, and after it how it could be said better, and when it has its answer. */
export async function say(
  api: ApiClient,
  said: SaidIn,
  words: readonly string[],
  saying: Saying,
  out: Output,
): Promise<ExitCode> {
  const body = bodyOf(words, { ...saying, kind: kindOf(saying) });
  if (saying.check) return told(out, await api.call<CheckedView>('POST', `${placeOf(said)}/check`, body), checked);
  await tellExpected(api, said, saying.topic || undefined, out);
  const contribution = await api.call<SaidView>('POST', placeOf(said), body);
  const { author, recordedBy, expect } = contribution;
  const expected = expectedInWords(said, expect, recordedBy ? author.name : null);
  return told(out, contribution, (one) => [kept(one), ...expected].join('\n'));
}

/** Mends what the caller said or wrote down; the parts that are not typed stay. */
export async function mend(
  api: ApiClient,
  id: string,
  words: readonly string[],
  saying: Saying,
  out: Output,
): Promise<ExitCode> {
  const before = await api.get<ContributionView>(path(id));
  return told(out, await api.change<ContributionView>(path(id), bodyOf(words, saying, before), before.revision), kept);
}

type Earlier = ContributionHistory['items'][number];

/** Shows what a contribution was before it was mended. */
export async function showHistory(api: ApiClient, id: string, out: Output): Promise<ExitCode> {
  const { items } = await api.get<ContributionHistory>(path(id, '/history'));
  const shown: Columns<Earlier> = {
    revision: ({ revision }) => String(revision),
    said: ({ saidAt }) => clock(saidAt),
    mended: ({ replacedAt }) => clock(replacedAt),
    words: ({ text }) => text,
  };
  return told(out, items, () => columns(items, shown, 'It was never mended'));
}

const checked = ({ quality }: CheckedView): string =>
  quality.suggestion
    ? [
        'Nothing was kept. It lacks:',
        ...quality.missing.map(({ what, suggestion }) => `  ${what}: ${suggestion}`),
        `It would help most so: ${quality.suggestion}`,
      ].join('\n')
    : 'Nothing was kept. Nothing is missing, as far as rules can tell';

const kept = ({ id, quality }: ContributionView): string =>
  [`Kept: ${id}`, ...(quality?.suggestion ? [`It would help more so: ${quality.suggestion}`] : [])].join('\n');

function inWords(one: ContributionView): string {
  const { id, kind, channel, at, editedAt, observation, quality, disposition, audience } = one;
  const head = fields([
    ['Id', id],
    ['By', speaker(one)],
    ['Said', `${clock(at)}, ${humanize(kind)}, ${humanize(channel)}${editedAt ? `; mended ${clock(editedAt)}` : ''}`],
    ['Readers', audience],
    ['Taken over', one.outside ? (one.cycle ?? 'waits for the next cycle') : ''],
    ['Expected', observation?.expected ?? ''],
    ['Observed', observation?.observed ?? ''],
    ['Verdict', observation ? `${humanize(observation.verdict)}; ${humanize(observation.fit)}` : ''],
    ['Side effects', observation?.sideEffects ?? ''],
    ['Attached', one.attachments.map((file) => file.name ?? file.id).join(', ')],
    ['Would help', quality?.suggestion ?? ''],
    ['Answer', disposition ? becameInWords(disposition) : ''],
  ]);
  return `${head}\n\n${one.text}`;
}
