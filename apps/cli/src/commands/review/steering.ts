import { z } from 'zod';
import { humanize } from '../../../../../libs/domain/words/humanize.js';
import { Instant } from '../../../../../libs/domain/time.js';
import type { ReviewView } from '../../../../api/src/reviews/review.schemas.js';
import type { ClaimList } from '../../../../api/src/reviews/claim.schemas.js';
import type { TokenView } from '../../../../api/src/reviews/commands/verdict.schemas.js';
import type { ApiClient } from '../../client/api-client.js';
import { all } from '../../client/lists.js';
import type { ExitCode } from '../../output/exit.js';
import { given } from '../../output/given.js';
import { columns, fields, told, type Columns, type Output } from '../../output/output.js';
import { clock } from '../../output/words.js';

type Claim = ClaimList['items'][number];

/** What a machine is to say, as it is typed. */
export interface TokenTyped {
  readonly entry: string;
  readonly verdict: string;
  readonly obligation?: string;
}

/** Which words were read, as their review names them. */
export const Entry = z.coerce.number('Use a whole number').int('Use a whole number').min(1, 'Use a number from 1 on');

export const reviewPath = (id: string, route = ''): string =>
  `/v1/reviews/${encodeURIComponent(id)}${route === '' ? '' : `/${route}`}`;

/** Names somebody else who reviews, for a reason. */
export async function handOver(api: ApiClient, id: string, to: string, reason: string, out: Output): Promise<ExitCode> {
  return told(out, await api.call<ReviewView>('POST', reviewPath(id, 'reviewer'), { to, reason }), inWords);
}

/** Moves the deadline of a review, for a reason. */
export async function moveReview(
  api: ApiClient,
  id: string,
  instant: string,
  reason: string,
  out: Output,
): Promise<ExitCode> {
  const body = { to: given('<instant>', Instant, instant), reason };
  return told(out, await api.call<ReviewView>('POST', reviewPath(id, 'deadline'), body), inWords);
}

/** A token with which a machine gives one verdict on what was read. It is shown once. */
export async function issueToken(api: ApiClient, id: string, typed: TokenTyped, out: Output): Promise<ExitCode> {
  const verdict = typed.verdict.replaceAll('-', '_');
  const body = { entry: given('--entry', Entry, typed.entry), verdict, obligation: typed.obligation };
  return told(out, await api.unkeyed<TokenView>(reviewPath(id, 'tokens'), body), ({ token, expiresAt, command }) =>
    fields([
      ['Token', `${token} (keep it: it is shown this once)`],
      ['Until', clock(expiresAt)],
      ['Say it by', command],
    ]),
  );
}

const CLAIMS: Columns<Claim> = {
  review: ({ review }) => review,
  reviewer: ({ reviewer }) => reviewer.name,
  at: ({ at }) => clock(at),
  times: ({ count }) => String(count),
  because: ({ because }) => humanize(because),
};

/** Lists the signals to reviews of a cycle that brought no verdict. */
export async function listClaims(api: ApiClient, cycle: string, out: Output): Promise<ExitCode> {
  const items = await all<ClaimList>(api, `/v1/cycles/${encodeURIComponent(cycle)}/claims`);
  return told(out, items, () => columns(items, CLAIMS, 'Every signal brought a verdict, or none came'));
}

const inWords = ({ id, state, reviewer, deadline }: ReviewView): string =>
  fields([
    ['Review', id],
    ['Reviewer', reviewer.name],
    ['State', `${humanize(state)}${deadline === null ? '' : `, until ${clock(deadline)}`}`],
  ]);
