import { z } from 'zod';
import { humanize } from '../../../../../libs/domain/words/humanize.js';
import type { DecisionView } from '../../../../api/src/decisions/decision.schemas.js';
import type {
  PositionList,
  PositionTaken,
  PositionView,
} from '../../../../api/src/decisions/positions/position.schemas.js';
import type { ApiClient } from '../../client/api-client.js';
import { idOf } from '../../client/by-name.js';
import { all } from '../../client/lists.js';
import type { ExitCode } from '../../output/exit.js';
import { apart, given } from '../../output/given.js';
import { columns, fields, told, type Columns, type Output } from '../../output/output.js';
import { clock } from '../../output/words.js';
import { decisionPath } from './decisions.js';

/** What somebody says in a forum, as it is typed: in the form of its method. */
export interface PositionTyped {
  readonly option?: string;
  readonly stance?: string;
  /** False: no preference. */
  readonly rank?: readonly string[] | false;
  readonly score?: readonly string[];
}

/** Lists what was said in a forum, oldest first, as far as the caller sees it. */
export async function listPositions(api: ApiClient, decision: string, out: Output): Promise<ExitCode> {
  const items = await all<PositionList>(api, decisionPath(decision, 'positions'));
  const { options } = await api.get<DecisionView>(decisionPath(decision));
  const shown: Columns<PositionView> = {
    id: ({ id }) => id,
    by: ({ person }) => person?.name ?? '',
    said: ({ kind, current }) => `${humanize(kind)}${current ? '' : ', before'}`,
    for: ({ option, stance }) => stance ?? options.find(({ id }) => id === option)?.title ?? '',
    reason: ({ reason }) => reason ?? '',
    answer: ({ answer }) => answer ?? '',
  };
  return told(out, items, () => columns(items, shown, 'Nobody has said anything that you see'));
}

/** Says what the caller thinks, by the right they were given. */
export async function takePosition(
  api: ApiClient,
  decision: string,
  reason: readonly string[],
  { option, stance, rank, score }: PositionTyped,
  out: Output,
): Promise<ExitCode> {
  const scores = score === undefined ? undefined : await scoresOf(api, decision, score);
  const ranking = rank === undefined ? undefined : await rankingOf(api, decision, rank || []);
  const body = { option, stance, ranking, scores, reason: reason.length > 0 ? reason.join(' ') : undefined };
  return told(out, await api.call<PositionTaken>('POST', decisionPath(decision, 'positions'), body), inWords);
}

const Score = z
  .string()
  .regex(/^-?\d+$/, 'Use a whole number')
  .transform(Number);

/** Best first, each rank by its option, or by its options when they are equal. */
async function rankingOf(
  api: ApiClient,
  decision: string,
  typed: readonly string[],
): Promise<readonly (string | readonly string[])[]> {
  const ranking: (string | string[])[] = [];
  for (const rank of typed) {
    const equal: string[] = [];
    for (const named of rank.split('=')) equal.push(await idOf(api, 'option', named.trim(), { decision }));
    const [only = '', ...others] = equal;
    ranking.push(others.length === 0 ? only : equal);
  }
  return ranking;
}

async function scoresOf(api: ApiClient, decision: string, typed: readonly string[]): Promise<object> {
  const scores: Record<string, Record<string, number>> = {};
  for (const one of typed) {
    const [named, rest] = apart('--score', one);
    const [criterion, value] = apart('--score', rest);
    const option = await idOf(api, 'option', named, { decision });
    scores[option] = { ...scores[option], [criterion]: given('--score', Score, value) };
  }
  return scores;
}

const inWords = ({ id, kind, stance, reason, at, receipt }: PositionTaken): string =>
  fields([
    ['Taken', `${humanize(kind)}${at === null ? '' : `, ${clock(at)}`}`],
    ['Id', id],
    ['Stance', stance ?? ''],
    ['Reason', reason ?? ''],
    ['Receipt', receipt ? `${receipt} (keep it: it is shown this once)` : ''],
  ]);
