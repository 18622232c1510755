import { spoken } from '../../../../../libs/domain/spoken.js';
import type { ApiClient } from '../../client/api-client.js';
import { EXIT, Ended, type ExitCode } from '../../output/exit.js';
import { table, type Output } from '../../output/output.js';
import { clock } from '../../output/words.js';
import type { Condition } from './conditions.js';
import { obligationsInWords, reviewedInWords, type Reviewed } from './reviewed.js';

interface Listed {
  readonly id: string;
  readonly reviewer: { readonly name: string };
  readonly step: number;
  readonly state: string;
  readonly entry: number;
  readonly deadline: string | null;
}
interface WithReviews {
  readonly reviews: readonly Listed[];
}
interface Review {
  readonly id: string;
  readonly state: string;
  readonly decision: { readonly id: string } | null;
  readonly item: { readonly id: string } | null;
  readonly pilot: { readonly id: string } | null;
  readonly conditions: readonly Condition[];
}

export interface Asking {
  readonly reviewer: string;
  readonly step?: string;
  readonly lasts?: string;
}

/** Names who has to approve an item before it goes on, or a pilot before it starts. Says what its reviews are now. */
export async function openReview(
  api: ApiClient,
  { item, pilot }: { readonly item: string | undefined; readonly pilot: string | undefined },
  asking: Asking,
  out: Output,
): Promise<ExitCode> {
  if ((item === undefined) === (pilot === undefined)) throw new Ended(EXIT.wrongInput, 'Name an item, or --pilot');
  const { reviewer: email, step, lasts } = asking;
  const body = {
    email,
    ...(step === undefined ? {} : { step: Number(step) }),
    ...(lasts === undefined ? {} : { approvalLasts: lasts }),
  };
  const { reviews } = await api.call<WithReviews>(
    'POST',
    `/v1/${item ? 'items' : 'pilots'}/${encodeURIComponent(item ?? pilot ?? '')}/reviews`,
    body,
  );
  out.result({ reviews }, () => listed(reviews));
  return EXIT.ok;
}

/**
 * Shows the words that are reviewed, with the entry that a verdict on them names, both from one answer, the obligations that
 * a rejection can cite, and what its approval was given on.
 */
export async function showReview(api: ApiClient, id: string, out: Output): Promise<ExitCode> {
  const review = await api.get<Review>(path(id));
  const of = await api.get<Reviewed & WithReviews>(placeOf(review));
  const obligations = await obligationsInWords(api, of);
  const { conditions } = review;
  out.result({ review: of.reviews.find((one) => one.id === id) ?? null, of, conditions }, () =>
    [...reviewedInWords(of), ...obligations, ...conditions.map(conditionInWords), '', listed(of.reviews)].join('\n'),
  );
  return EXIT.ok;
}

export interface Said {
  readonly entry?: string;
  readonly reason?: string;
  readonly until?: string;
  readonly obligation?: string;
  readonly note?: string;
}

/** Gives a verdict on what was read with `entry`, or sends it for review again. */
export async function sayOfReview(
  api: ApiClient,
  id: string,
  what: 'approve' | 'request-changes' | 'reject' | 'resubmit',
  { entry, reason, until, obligation, note }: Said,
  out: Output,
): Promise<ExitCode> {
  const named = entry === undefined ? {} : { entry: Number(entry) };
  const body = { ...named, reason, until, obligation, note };
  const review = await api.call<Review>('POST', `${path(id)}/${what}`, body);
  out.result(review, () => `the review is ${spoken(review.state)}`);
  return EXIT.ok;
}

function placeOf({ decision, item, pilot }: Review): string {
  if (decision) return `/v1/decisions/${decision.id}`;
  return item ? `/v1/items/${item.id}` : `/v1/pilots/${pilot?.id ?? ''}`;
}

const conditionInWords = ({ id, statement, state, owner, dueAt }: Condition): string =>
  `Condition ${id}: ${statement} (${spoken(state)} by ${owner.name} until ${clock(dueAt)})`;

const path = (id: string): string => `/v1/reviews/${encodeURIComponent(id)}`;

const listed = (reviews: readonly Listed[]): string =>
  table(
    reviews.map(({ id, reviewer, step, state, entry, deadline }) => [
      id,
      reviewer.name,
      `step ${step}`,
      spoken(state),
      `entry ${entry}`,
      deadline === null ? '' : `until ${deadline}`,
    ]),
  );
