import { humanize } from '../../../../../libs/domain/words/humanize.js';
import { phaseInWords } from '../../../../../libs/domain/words/phase-in-words.js';
import type { ItemView } from '../../../../api/src/backlog/item.schemas.js';
import type { DecisionView } from '../../../../api/src/decisions/decision.schemas.js';
import type { PilotView } from '../../../../api/src/pilots/pilot.schemas.js';
import type { ReviewView } from '../../../../api/src/reviews/review.schemas.js';
import type { ConditionView } from '../../../../api/src/reviews/conditions/condition.schemas.js';
import type { ApiClient } from '../../client/api-client.js';
import { daysOf, type Days } from '../../client/days.js';
import { EXIT, Ended, type ExitCode } from '../../output/exit.js';
import { apart, given } from '../../output/given.js';
import { columns, type Columns, type Output } from '../../output/output.js';
import { clock, day } from '../../output/words.js';
import { Entry, reviewPath } from './steering.js';
import { obligationsInWords, reviewedInWords, type Reviewed } from './reviewed.js';

type Listed = Reviewed['reviews'][number];

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
  const { reviews } = await api.call<ItemView | PilotView>(
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
  const review = await api.get<ReviewView>(reviewPath(id));
  const of = await api.get<ItemView | DecisionView | PilotView>(placeOf(review));
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
  /** Of an approval: `email=instant=words`. */
  readonly condition?: readonly string[];
  /** Of changes: obligations and items. */
  readonly about?: readonly string[];
  readonly item?: readonly string[];
}

/** Gives a verdict on what was read with `entry`, or sends it for review again. */
export async function sayOfReview(
  api: ApiClient,
  id: string,
  what: 'approve' | 'request-changes' | 'reject' | 'resubmit',
  { entry, reason, until, obligation, note, condition, about: obligations, item: items }: Said,
  out: Output,
): Promise<ExitCode> {
  const days = daysOf(api, { kind: 'review', id });
  const conditions: object[] = [];
  for (const typed of condition ?? []) conditions.push(await conditionOf(days, typed));
  const body = {
    reason,
    obligation,
    note,
    obligations,
    items,
    conditions: condition && conditions,
    entry: entry === undefined ? undefined : given('--entry', Entry, entry),
    until: until === undefined ? undefined : await days.end('--until', until),
  };
  const review = await api.call<ReviewView>('POST', reviewPath(id, what), body);
  out.result(review, () => becameInWords(what, review));
  return EXIT.ok;
}

/** What became of it. A decision that is rejected is open again, and its reviews wait for what is decided anew. */
function becameInWords(what: string, { state, decision, item }: ReviewView): string {
  if (what !== 'reject') return `the review is ${phaseInWords(state)}`;
  if (decision?.state === 'open')
    return 'rejected: the decision is open again, and its reviews wait until it is decided';
  if (item?.status === 'proposed') return 'rejected: the item is proposed once more';
  return `rejected; the review is ${phaseInWords(state)}`;
}

/** Who owes it, until when, and what. */
async function conditionOf(days: Days, typed: string): Promise<object> {
  const [owner, rest] = apart('--condition', typed);
  const [dueAt, statement] = apart('--condition', rest);
  return { owner, dueAt: await days.end('--condition', dueAt), statement };
}

function placeOf({ decision, item, pilot }: ReviewView): string {
  if (decision) return `/v1/decisions/${decision.id}`;
  return item ? `/v1/items/${item.id}` : `/v1/pilots/${pilot?.id ?? ''}`;
}

const conditionInWords = ({ id, statement, state, owner, dueAt }: ConditionView): string =>
  `Condition ${id}: ${statement} (${humanize(state)} by ${owner.name} until ${day(dueAt)})`;

const COLUMNS: Columns<Listed> = {
  id: ({ id }) => id,
  reviewer: ({ reviewer }) => reviewer.name,
  step: ({ step }) => String(step),
  state: ({ state }) => humanize(state),
  entry: ({ entry }) => String(entry),
  until: ({ deadline }) => (deadline === null ? '' : clock(deadline)),
};
const listed = (reviews: readonly Listed[]): string => columns(reviews, COLUMNS, 'There are no reviews');
