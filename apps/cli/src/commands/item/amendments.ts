import { humanize } from '../../../../../libs/domain/words/humanize.js';
import type { AmendmentList, AmendmentView } from '../../../../api/src/amendments/amendment.schemas.js';
import type { ApiClient } from '../../client/api-client.js';
import { all } from '../../client/lists.js';
import { EXIT, Ended, type ExitCode } from '../../output/exit.js';
import { columns, fields, told, type Columns, type Output } from '../../output/output.js';
import { clock, oneLine } from '../../output/words.js';
import { passageOf } from '../contribution/passage.js';

export interface Proposed {
  readonly reason: string;
  readonly title?: string;
  readonly of?: string;
  readonly instead?: string;
}

/** A new item as it is typed. */
export interface PutForward {
  readonly title: string;
  readonly framing: string;
  readonly reason: string;
  readonly criterion?: readonly string[];
  readonly slice?: readonly string[];
  readonly cites?: readonly string[];
  readonly words?: string;
  readonly merges?: readonly string[];
  readonly instead?: string;
}

const PARTS = {
  framing: (framing: string) => ({ framing }),
  criterion: (statement: string, { of }: Proposed) => ({ criterion: of, proposal: { statement } }),
  slice: (framing: string, { title }: Proposed) => ({ title, framing }),
} as const;

const path = (id: string, route = ''): string => `/v1/amendments/${encodeURIComponent(id)}${route}`;
const ofCycle = (cycle: string): string => `/v1/cycles/${encodeURIComponent(cycle)}/amendments`;
const onItem = (item: string): string => `/v1/items/${encodeURIComponent(item)}/amendments`;

const COLUMNS: Columns<AmendmentView> = {
  id: ({ id }) => id,
  by: ({ proposer }) => proposer.name,
  part: ({ part }) => humanize(part),
  state: ({ state }) => humanize(state),
  proposal: (one) => said(one),
};

/** Lists what was proposed on an item. */
export const listAmendments = (
  api: ApiClient,
  item: string,
  state: string | undefined,
  out: Output,
): Promise<ExitCode> => listed(api, onItem(item), state, out);

/** Lists what was proposed in a cycle, new items as well. */
export const listProposals = (
  api: ApiClient,
  cycle: string,
  state: string | undefined,
  out: Output,
): Promise<ExitCode> => listed(api, ofCycle(cycle), state, out);

async function listed(api: ApiClient, where: string, state: string | undefined, out: Output): Promise<ExitCode> {
  const found = await all<AmendmentList>(api, `${where}${state ? `?state=${encodeURIComponent(state)}` : ''}`);
  return told(out, found, () => columns(found, COLUMNS, 'Nothing was proposed'));
}

/** Puts forward a new item, with the words that it rests on. */
export async function putForward(api: ApiClient, cycle: string, typed: PutForward, out: Output): Promise<ExitCode> {
  const { title, framing, reason, criterion = [], slice = [], cites = [], words = '', merges = [], instead } = typed;
  if (words !== '' && cites.length !== 1)
    throw new Ended(EXIT.wrongInput, '--words are those of one contribution: name it with --cites');
  const passages = await Promise.all(cites.map((contribution) => passageOf(api, contribution, words)));
  const criteria = criterion.map((statement) => ({ statement }));
  const lineage = merges.map((of) => ({ of, kind: 'merge' }));
  const body = { title, framing, reason, criteria, slices: slice.map(sliceOf), passages, lineage, amends: instead };
  return told(out, await api.call<AmendmentView>('POST', ofCycle(cycle), body), inWords);
}

function sliceOf(typed: string): { title: string; framing: string } {
  const [title = '', ...framing] = typed.split('=');
  if (framing.length === 0) throw new Ended(EXIT.wrongInput, `--slice is title=framing, not "${typed}"`);
  return { title: title.trim(), framing: framing.join('=').trim() };
}

/** Shows one proposal beside what it would replace. */
export async function showAmendment(api: ApiClient, id: string, out: Output): Promise<ExitCode> {
  return told(out, await api.get<AmendmentView>(path(id)), inWords);
}

/** Proposes another framing, a criterion or a slice of an item. */
export async function propose(
  api: ApiClient,
  item: string,
  part: string,
  words: readonly string[],
  proposed: Proposed,
  out: Output,
): Promise<ExitCode> {
  if (!Object.hasOwn(PARTS, part)) {
    throw new Ended(EXIT.wrongInput, `${part} is no part of an item; there are ${Object.keys(PARTS).join(', ')}`);
  }
  const { reason, instead } = proposed;
  const what = PARTS[part as keyof typeof PARTS](words.join(' '), proposed);
  const body = { part, reason, amends: instead, ...what };
  return told(out, await api.call<AmendmentView>('POST', onItem(item), body), inWords);
}

/** Accepts, declines or withdraws a proposal. */
export async function answerAmendment(
  api: ApiClient,
  id: string,
  verdict: 'accept' | 'decline' | 'withdraw',
  reason: string | undefined,
  out: Output,
): Promise<ExitCode> {
  return told(out, await api.call<AmendmentView>('POST', path(id, `/${verdict}`), { reason }), inWords);
}

const said = ({ proposal }: AmendmentView): string =>
  [proposal.title, proposal.framing, ...proposal.criteria.map(({ statement }) => statement)]
    .filter((words) => words !== null)
    .join('; ');

function inWords(one: AmendmentView): string {
  const { id, part, before, reason, proposer, proposedAt, state, answer, answeredBy, proposal } = one;
  const quotes = proposal.passages.map(({ quote, author }) =>
    quote === null ? 'words that are not shown' : `${author?.name}: "${oneLine(quote)}"`,
  );
  return fields([
    ['Proposal', said(one)],
    ['Id', id],
    ['Part', humanize(part)],
    ['Instead of', before?.framing ?? before?.criterion?.statement ?? ''],
    ['Slices', proposal.slices.map((slice) => `${slice.title}: ${slice.framing}`).join('; ')],
    ['Out of', proposal.lineage.map(({ title, kind }) => `${title} (${kind})`).join('; ')],
    ['Rests on', quotes.join('; ')],
    ['Why', reason],
    ['By', `${proposer.name}, ${clock(proposedAt)}`],
    [
      'State',
      `${humanize(state)}${answeredBy ? ` by ${answeredBy.name}` : ''}${answer ? `: ${answeredBy ? answer : humanize(answer)}` : ''}`,
    ],
  ]);
}
