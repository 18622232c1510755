import { PROMISED, type PromiseKind } from '../../../../../libs/domain/program/promise.js';
import { spoken } from '../../../../../libs/domain/words/spoken.js';
import type { ApiClient } from '../../client/api-client.js';
import { all } from '../../client/views.js';
import type { ExitCode } from '../../output/exit.js';
import { columns, told, type Columns, type Output } from '../../output/output.js';
import { clock } from '../../output/words.js';

interface Promised {
  readonly kind: string;
  readonly about: string;
  readonly owner: { readonly name: string };
  readonly dueAt: string;
  readonly askedAt: string | null;
  readonly keptAt: string | null;
}
interface Problem {
  readonly cycle: string | null;
  readonly meaning: string;
  readonly at: string;
}

const isKnown = (kind: string): kind is PromiseKind => Object.hasOwn(PROMISED, kind);

const PROMISES: Columns<Promised> = {
  due: ({ dueAt }) => clock(dueAt),
  owner: ({ owner }) => owner.name,
  what: ({ kind }) => (isKnown(kind) ? PROMISED[kind] : spoken(kind)),
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
  const items = await all<Promised>(api, path(program, mine ? 'promises/mine' : 'promises'));
  return told(out, items, () => columns(items, PROMISES, 'Nothing is promised'));
}

/** Lists what somebody should look at. */
export async function listProblems(api: ApiClient, program: string, out: Output): Promise<ExitCode> {
  const items = await all<Problem>(api, path(program, 'problems'));
  return told(out, items, () => columns(items, PROBLEMS, 'There are no problems'));
}
