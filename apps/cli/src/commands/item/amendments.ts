import { spoken } from '../../../../../libs/domain/words/spoken.js';
import type { ApiClient } from '../../client/api-client.js';
import { all } from '../../client/views.js';
import { EXIT, Ended, type ExitCode } from '../../output/exit.js';
import { columns, fields, told, type Columns, type Output } from '../../output/output.js';
import { clock } from '../../output/words.js';

interface Sentence {
  readonly statement: string;
}
interface Amendment {
  readonly id: string;
  readonly part: string;
  readonly proposal: {
    readonly title: string | null;
    readonly framing: string | null;
    readonly criteria: readonly Sentence[];
  };
  readonly before: { readonly framing: string | null; readonly criterion: Sentence | null } | null;
  readonly reason: string;
  readonly proposer: { readonly name: string };
  readonly proposedAt: string;
  readonly state: string;
  readonly answer: string | null;
  readonly answeredBy: { readonly name: string } | null;
}

export interface Proposed {
  readonly reason: string;
  readonly title?: string;
  readonly of?: string;
  readonly instead?: string;
}

const PARTS = {
  framing: (framing: string) => ({ framing }),
  criterion: (statement: string, { of }: Proposed) => ({ criterion: of, proposal: { statement } }),
  slice: (framing: string, { title }: Proposed) => ({ title, framing }),
} as const;

const path = (id: string, route = ''): string => `/v1/amendments/${encodeURIComponent(id)}${route}`;
const onItem = (item: string): string => `/v1/items/${encodeURIComponent(item)}/amendments`;

const COLUMNS: Columns<Amendment> = {
  id: ({ id }) => id,
  by: ({ proposer }) => proposer.name,
  part: ({ part }) => spoken(part),
  state: ({ state }) => spoken(state),
  proposal: (one) => said(one),
};

/** Lists what was proposed on an item. */
export async function listAmendments(
  api: ApiClient,
  item: string,
  state: string | undefined,
  out: Output,
): Promise<ExitCode> {
  const found = await all<Amendment>(api, `${onItem(item)}${state ? `?state=${encodeURIComponent(state)}` : ''}`);
  return told(out, found, () => columns(found, COLUMNS, 'Nothing was proposed'));
}

/** Shows one proposal beside what it would replace. */
export async function showAmendment(api: ApiClient, id: string, out: Output): Promise<ExitCode> {
  return told(out, await api.get<Amendment>(path(id)), inWords);
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
  return told(out, await api.call<Amendment>('POST', onItem(item), body), inWords);
}

/** Accepts, declines or withdraws a proposal. */
export async function answerAmendment(
  api: ApiClient,
  id: string,
  verdict: 'accept' | 'decline' | 'withdraw',
  reason: string | undefined,
  out: Output,
): Promise<ExitCode> {
  return told(out, await api.call<Amendment>('POST', path(id, `/${verdict}`), { reason }), inWords);
}

const said = ({ proposal }: Amendment): string =>
  [proposal.title, proposal.framing, ...proposal.criteria.map(({ statement }) => statement)]
    .filter((words) => words !== null)
    .join('; ');

function inWords(one: Amendment): string {
  const { id, part, before, reason, proposer, proposedAt, state, answer, answeredBy } = one;
  return fields([
    ['Proposal', said(one)],
    ['Id', id],
    ['Part', spoken(part)],
    ['Instead of', before?.framing ?? before?.criterion?.statement ?? ''],
    ['Why', reason],
    ['By', `${proposer.name}, ${clock(proposedAt)}`],
    [
      'State',
      `${spoken(state)}${answeredBy ? ` by ${answeredBy.name}` : ''}${answer ? `: ${answeredBy ? answer : spoken(answer)}` : ''}`,
    ],
  ]);
}
