import { z } from 'zod';
import { DispositionBody } from '../../../../../libs/domain/closure/disposition.js';
import type { AnsweredView } from '../../../../api/src/closure/answered/answered.schemas.js';
import type { AnswerList } from '../../../../api/src/closure/answer.schemas.js';
import type { ContributionList, ContributionView } from '../../../../api/src/contributions/contribution.schemas.js';
import type { DraftedView } from '../../../../api/src/dispositions/disposition.schemas.js';
import { readYamlFile } from '../../brief/yaml-file.js';
import type { ApiClient } from '../../client/api-client.js';
import { DayOrInstant, daysOf } from '../../client/days.js';
import { all } from '../../client/lists.js';
import { EXIT, Ended, type ExitCode } from '../../output/exit.js';
import { columns, fields, told, type Columns, type Output } from '../../output/output.js';
import { clock } from '../../output/words.js';
import { answerInWords, becameInWords } from './became.js';

type Own = AnswerList['items'][number];

/** What becomes of a contribution, as it is typed. */
export interface Answering {
  readonly item?: readonly string[];
  readonly until?: string;
  readonly duplicateOf?: string;
}

const path = (id: string, route: string): string => `/v1/contributions/${encodeURIComponent(id)}/${route}`;
const ofCycle = (cycle: string, route: string): string => `/v1/cycles/${encodeURIComponent(cycle)}/${route}`;

/** The answer to a contribution, as it is typed: its kind, and the answer itself or why. */
export interface TypedAnswer {
  readonly contribution: string;
  readonly kind: string;
  readonly words: readonly string[];
  readonly answering: Answering;
}

/** An answer as the API takes it. */
async function bodyOf(api: ApiClient, { contribution, kind: typed, words, answering }: TypedAnswer): Promise<object> {
  const { item, until, duplicateOf } = answering;
  const kind = typed.replaceAll('-', '_');
  const said = words.length === 0 ? undefined : words.join(' ');
  return {
    kind,
    items: item,
    duplicateOf,
    ...(kind === 'answered' ? { answer: said } : { reason: said }),
    until:
      until === undefined
        ? undefined
        : await daysOf(api, { kind: 'contribution', id: contribution }).end('--until', until),
  };
}

/** Drafts what becomes of a contribution. */
export async function draft(api: ApiClient, answer: TypedAnswer, out: Output): Promise<ExitCode> {
  const body = await bodyOf(api, answer);
  const said = await api.call<ContributionView>('PUT', path(answer.contribution, 'disposition'), body);
  return told(out, said, ({ disposition }) => (disposition ? becameInWords(disposition) : 'Drafted'));
}

const Drafts = z
  .array(
    DispositionBody.extend({ contribution: z.uuid('Use the id of a contribution'), until: DayOrInstant.optional() }),
  )
  .min(1, 'Name at least one contribution')
  .max(500, 'At most 500 at once');

/** Drafts what a file says becomes of contributions of a cycle: all of it, or none. */
export async function draftAll(api: ApiClient, cycle: string, file: string, out: Output): Promise<ExitCode> {
  const typed = readYamlFile(file, 'list of answers', Drafts).data;
  const days = daysOf(api, { kind: 'cycle', id: cycle });
  const items: object[] = [];
  for (const { until, ...answer } of typed) {
    items.push({ ...answer, ...(until === undefined ? {} : { until: await days.end('until', until) }) });
  }
  const done = await api.call<DraftedView>('POST', ofCycle(cycle, 'dispositions'), {
    items,
  });
  return told(out, done, ({ drafted, undisposed }) => `${drafted} drafted, ${undisposed} still lack an answer`);
}

const DRAFTS: Columns<ContributionView> = {
  id: ({ id }) => id,
  by: ({ author }) => author.name,
  becomes: ({ disposition }) => (disposition ? becameInWords(disposition) : 'lacks an answer'),
  words: ({ text }) => text,
};

/** Lists what was said, with what is drafted to become of it. */
export async function listDrafts(api: ApiClient, cycle: string, out: Output): Promise<ExitCode> {
  const items = await all<ContributionList>(api, ofCycle(cycle, 'contributions'));
  return told(out, items, () => columns(items, DRAFTS, 'Nothing was said'));
}

const OWN: Columns<Own> = {
  id: ({ id }) => id,
  words: ({ text }) => text,
  'what became of it': ({ became, shared }) => {
    const answer = shared ?? became;
    return answer ? becameInWords(answer) : 'is not published yet';
  },
};

/** Lists what the caller said in a cycle, and what became of it. */
export async function listAnswers(api: ApiClient, cycle: string, out: Output): Promise<ExitCode> {
  const items = await all<AnswerList>(api, ofCycle(cycle, 'answers'));
  return told(out, items, () => columns(items, OWN, 'You said nothing'));
}

/** Shows a published answer, and what its author says of it. */
export async function showAnswer(api: ApiClient, id: string, out: Output): Promise<ExitCode> {
  return told(out, await api.get<AnsweredView>(path(id, 'answer')), inWords);
}

/** Contests an answer, for the caller who got it. */
export async function contestAnswer(
  api: ApiClient,
  id: string,
  reason: readonly string[],
  out: Output,
): Promise<ExitCode> {
  const body = { reason: reason.join(' ') };
  return told(out, await api.call<AnsweredView>('POST', path(id, 'contest'), body), inWords);
}

/** Says whether an answer was useful to the caller. */
export async function rateAnswer(
  api: ApiClient,
  id: string,
  useful: string,
  comment: readonly string[],
  out: Output,
): Promise<ExitCode> {
  if (useful !== 'yes' && useful !== 'no') throw new Ended(EXIT.wrongInput, `Say yes or no, not "${useful}"`);
  const body = { useful: useful === 'yes', comment: comment.length > 0 ? comment.join(' ') : undefined };
  return told(out, await api.call<AnsweredView>('PUT', path(id, 'usefulness'), body), inWords);
}

/** Answers what was contested once more, or what had been put off; that is published at once. */
export async function settle(api: ApiClient, answer: TypedAnswer, out: Output): Promise<ExitCode> {
  const body = await bodyOf(api, answer);
  return told(out, await api.call<AnsweredView>('POST', path(answer.contribution, 'contest/answer'), body), inWords);
}

function inWords({
  contribution,
  answer,
  contest,
  nextAnswerBy,
  overdueSince,
  earlier,
  usefulness,
}: AnsweredView): string {
  const settled = contest?.settledAt ? `; answered again ${clock(contest.settledAt)}` : '';
  return fields([
    ['Contribution', contribution],
    ['Answer', answer ? becameInWords(answer) : 'is not published yet'],
    ['Contested', contest ? `${clock(contest.at)}: ${contest.reason}${settled}` : ''],
    ['Next answer', nextAnswerBy ? `by ${clock(nextAnswerBy)}${overdueSince ? '; it is overdue' : ''}` : ''],
    ...earlier.map(({ replacedAt, contestedWith, ...before }): [string, string] => [
      'Earlier',
      `until ${clock(replacedAt)}: ${answerInWords(before)}${contestedWith === null ? '' : '; this was contested'}`,
    ]),
    ['Useful', usefulness ? [usefulness.useful ? 'yes' : 'no', usefulness.comment].filter(Boolean).join(': ') : ''],
  ]);
}
