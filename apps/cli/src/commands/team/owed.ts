import { PROMISED, type PromiseKind } from '../../../../../libs/domain/program/promise.js';
import { humanize } from '../../../../../libs/domain/words/humanize.js';
import type { ProblemList } from '../../../../api/src/closure/owed/problem.schemas.js';
import type { PromiseList } from '../../../../api/src/closure/owed/promise.schemas.js';
import type { ApiClient } from '../../client/api-client.js';
import { all } from '../../client/lists.js';
import type { ExitCode } from '../../output/exit.js';
import { columns, told, type Columns, type Output } from '../../output/output.js';
import { clock } from '../../output/words.js';

type Promised = PromiseList['items'][number];
type Problem = ProblemList['items'][number];

const isKnown = (kind: string): kind is PromiseKind => Object.hasOwn(PROMISED, kind);

const PROMISES: Columns<Promised> = {
  due: ({ dueAt }) => clock(dueAt),
  owner: ({ owner }) => owner.name,
  what: ({ kind }) => (isKnown(kind) ? PROMISED[kind] : humanize(kind)),
  state: ({ askedAt, keptAt }) => (keptAt ? 'kept' : askedAt ? 'asked' : 'open'),
  about: ({ about }) => about,
};
const PROBLEMS: Columns<Problem> = {
  since: ({ at }) => clock(at),
  cycle: ({ cycle }) => cycle ?? '',
  problem: ({ meaning }) => meaning,
};
const path = (program: string, route: string): string => `/v1/programs/${encodeURIComponent(program)}/${route}`;

/** Lists what was promised and until when, or what the caller owes. */
export async function listPromises(
  api: ApiClient,
  program: string,
  mine: true | undefined,
  out: Output,
): Promise<ExitCode> {
  const items = await all<PromiseList>(api, path(program, mine ? 'promises/mine' : 'promises'));
  return told(out, items, () => columns(items, PROMISES, 'Nothing is promised'));
}

/** Lists what somebody should look at. */
export async function listProblems(api: ApiClient, program: string, out: Output): Promise<ExitCode> {
  const items = await all<ProblemList>(api, path(program, 'problems'));
  return told(out, items, () => columns(items, PROBLEMS, 'There are no problems'));
}
