import type { NormList, NormView } from '../../../../api/src/norms/norm.schemas.js';
import type { ApiClient } from '../../client/api-client.js';
import { daysOf } from '../../client/days.js';
import { all } from '../../client/lists.js';
import { EXIT, Ended, type ExitCode } from '../../output/exit.js';
import { columns, told, type Columns, type Output } from '../../output/output.js';
import { clock, day } from '../../output/words.js';

const COLUMNS: Columns<NormView> = {
  id: ({ id }) => id,
  'looked at again': ({ reviewAt, endedAt }) => (endedAt === null ? day(reviewAt) : `ended ${clock(endedAt)}`),
  'set by': ({ setBy }) => setBy.name,
  norm: ({ statement }) => statement,
};
const ofProgram = (program: string): string => `/v1/programs/${encodeURIComponent(program)}/norms`;
const inWords = (norm: NormView): string => columns([norm], COLUMNS, '');

/** Lists the norms of a program. */
export async function listNorms(
  api: ApiClient,
  program: string,
  ended: true | undefined,
  out: Output,
): Promise<ExitCode> {
  await daysOf(api, { kind: 'program', id: program }).tell();
  const items = await all<NormList>(api, `${ofProgram(program)}${ended ? '?ended=true' : ''}`);
  return told(out, items, () => columns(items, COLUMNS, 'There are no norms'));
}

/** Sets a norm. */
export async function setNorm(
  api: ApiClient,
  program: string,
  statement: readonly string[],
  review: string,
  out: Output,
): Promise<ExitCode> {
  const reviewAt = await daysOf(api, { kind: 'program', id: program }).beginning('--review', review);
  const body = { statement: statement.join(' '), reviewAt };
  return told(out, await api.call<NormView>('POST', ofProgram(program), body), inWords);
}

/** Says what becomes of a norm whose date has come. */
export async function reviewNorm(
  api: ApiClient,
  norm: string,
  outcome: string,
  statement: readonly string[],
  review: string | undefined,
  out: Output,
): Promise<ExitCode> {
  if (outcome !== 'reword' && statement.length > 0) {
    throw new Ended(EXIT.wrongInput, 'Say what it says from now on with reword only');
  }
  const body = {
    outcome,
    statement: statement.length > 0 ? statement.join(' ') : undefined,
    reviewAt:
      review === undefined ? undefined : await daysOf(api, { kind: 'norm', id: norm }).beginning('--review', review),
  };
  return told(out, await api.call<NormView>('POST', `/v1/norms/${encodeURIComponent(norm)}/review`, body), inWords);
}
