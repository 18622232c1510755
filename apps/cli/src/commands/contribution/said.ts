import { spoken } from '../../../../../libs/domain/words/spoken.js';
import type { ApiClient } from '../../client/api-client.js';
import { all } from '../../client/views.js';
import type { ExitCode } from '../../output/exit.js';
import { columns, fields, told, type Columns, type Output } from '../../output/output.js';
import { clock } from '../../output/words.js';
import { becameInWords, type Disposition } from './became.js';
import { expectedInWords, tellExpected, type Expected, type SaidIn } from './expecting.js';
import { bodyOf, type Saying } from './saying.js';

interface Observation {
  readonly criterion?: string;
  readonly expected: string;
  readonly observed: string;
  readonly fit: string;
  readonly sideEffects?: string;
  readonly verdict: string;
}
interface Contribution {
  readonly id: string;
  readonly cycle: string | null;
  readonly outside: boolean;
  readonly author: { readonly name: string };
  readonly recordedBy: { readonly name: string } | null;
  readonly kind: string;
  readonly channel: string;
  readonly proxyFor: string | null;
  readonly withheld: boolean;
  readonly topic: string | null;
  readonly objective: string | null;
  readonly criterion: string | null;
  readonly text: string;
  readonly story: object | null;
  readonly observation: Observation | null;
  readonly audience: string;
  readonly attachments: readonly { readonly id: string; readonly name: string | null }[];
  readonly quality: { readonly suggestion?: string | null } | null;
  readonly at: string;
  readonly revision: number;
  readonly editedAt: string | null;
  readonly disposition: Disposition | null;
}

/** What is asked of a list: what is set is asked for. */
export type Filter = Readonly<Partial<Record<'mine' | 'undisposed' | 'waiting', true>>>;

const placeOf = (said: SaidIn): string =>
  'cycle' in said
    ? `/v1/cycles/${encodeURIComponent(said.cycle)}/contributions`
    : `/v1/programs/${encodeURIComponent(said.program)}/inbox`;
const path = (id: string, route = ''): string => `/v1/contributions/${encodeURIComponent(id)}${route}`;

/** Whose words something is, for whom, and who wrote it down. */
const speaker = ({ author, proxyFor, recordedBy }: Contribution): string => {
  const by = recordedBy ? `, written down by ${recordedBy.name}` : '';
  return `${author.name}${proxyFor === null ? '' : ` for ${spoken(proxyFor)}`}${by}`;
};

const COLUMNS: Columns<Contribution> = {
  id: ({ id }) => id,
  by: speaker,
  kind: ({ kind }) => spoken(kind),
  answer: ({ disposition }) => (disposition ? spoken(disposition.kind) : ''),
  words: ({ text, withheld }) => (withheld && text === '' ? '(withheld: a consent has ended)' : text),
};
const INBOX: Columns<Contribution> = { ...COLUMNS, 'taken over by': ({ cycle }) => cycle ?? 'waits' };

/** Lists what was said in a cycle, or to the inbox of a program. */
export async function listSaid(
  api: ApiClient,
  said: SaidIn,
  { mine, undisposed, waiting }: Filter,
  out: Output,
): Promise<ExitCode> {
  const asked = Object.entries({ mine, undisposed, waiting }).filter(([, value]) => value);
  const query = new URLSearchParams(Object.fromEntries(asked.map(([name]) => [name, 'true']))).toString();
  const items = await all<Contribution>(api, `${placeOf(said)}${query ? `?${query}` : ''}`);
  return told(out, items, () => columns(items, 'cycle' in said ? COLUMNS : INBOX, 'Nothing was said'));
}

/** Lists what demonstrations of a cycle showed. */
export async function listShown(api: ApiClient, cycle: string, out: Output): Promise<ExitCode> {
  const said = await all<Contribution>(api, placeOf({ cycle }));
  const items = said.flatMap((one) => (one.observation ? [{ ...one, observation: one.observation }] : []));
  const shown: Columns<(typeof items)[number]> = {
    id: ({ id }) => id,
    by: ({ author }) => author.name,
    verdict: ({ observation }) => spoken(observation.verdict),
    fit: ({ observation }) => spoken(observation.fit),
    expected: ({ observation }) => observation.expected,
    observed: ({ observation }) => observation.observed,
  };
  return told(out, items, () => columns(items, shown, 'Nothing was observed'));
}

/** Shows one contribution, whole. */
export async function showSaid(api: ApiClient, id: string, out: Output): Promise<ExitCode> {
  return told(out, await api.get<Contribution>(path(id)), inWords);
}

/** Says something: tells before what may be expected, and after it how it could be said better, and when it has its answer. */
export async function say(
  api: ApiClient,
  said: SaidIn,
  words: readonly string[],
  saying: Saying,
  out: Output,
): Promise<ExitCode> {
  const body = bodyOf(words, saying);
  await tellExpected(api, said, saying.topic || undefined, out);
  const contribution = await api.call<Contribution & { readonly expect: Expected }>('POST', placeOf(said), body);
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
  const before = await api.get<Contribution>(path(id));
  return told(out, await api.change<Contribution>(path(id), bodyOf(words, saying, before), before.revision), kept);
}

interface Earlier {
  readonly revision: number;
  readonly text: string;
  readonly saidAt: string;
  readonly replacedAt: string;
}

/** Shows what a contribution was before it was mended. */
export async function showHistory(api: ApiClient, id: string, out: Output): Promise<ExitCode> {
  const { items } = await api.get<{ items: readonly Earlier[] }>(path(id, '/history'));
  const shown: Columns<Earlier> = {
    revision: ({ revision }) => String(revision),
    said: ({ saidAt }) => clock(saidAt),
    mended: ({ replacedAt }) => clock(replacedAt),
    words: ({ text }) => text,
  };
  return told(out, items, () => columns(items, shown, 'It was never mended'));
}

const kept = ({ id, quality }: Contribution): string =>
  [`Kept: ${id}`, ...(quality?.suggestion ? [`It would help more so: ${quality.suggestion}`] : [])].join('\n');

function inWords(one: Contribution): string {
  const { id, kind, channel, at, editedAt, observation, quality, disposition, audience } = one;
  const head = fields([
    ['Id', id],
    ['By', speaker(one)],
    ['Said', `${clock(at)}, ${spoken(kind)}, ${spoken(channel)}${editedAt ? `; mended ${clock(editedAt)}` : ''}`],
    ['Readers', audience],
    ['Taken over', one.outside ? (one.cycle ?? 'waits for the next cycle') : ''],
    ['Expected', observation?.expected ?? ''],
    ['Observed', observation?.observed ?? ''],
    ['Verdict', observation ? `${spoken(observation.verdict)}; ${spoken(observation.fit)}` : ''],
    ['Side effects', observation?.sideEffects ?? ''],
    ['Attached', one.attachments.map((file) => file.name ?? file.id).join(', ')],
    ['Would help', quality?.suggestion ?? ''],
    ['Answer', disposition ? becameInWords(disposition) : ''],
  ]);
  return `${head}\n\n${one.text}`;
}
