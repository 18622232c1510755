import type { Instant } from '../../../domain/time.js';
import { clip } from '../../one-line.js';
import { namesOf } from '../names.js';
import { list } from '../wording.js';
import type { Writing } from '../writing.js';

interface Approval {
  readonly id: string;
  readonly reviewer: string;
  readonly until: Instant | null;
}

/** Until when approvals of a decision hold, or that of one review, and what they were given on: of those that the recipient may read. Null for approvals that end by nothing. */
export async function approvalsThatMayEnd(
  writing: Writing,
  of: { readonly decision: string } | { readonly review: string },
): Promise<string | null> {
  const { db, mayRead, when } = writing;
  const approved = await db
    .selectFrom('review')
    .innerJoin('gate', (join) => join.onRef('gate.id', '=', 'review.id').on('gate.kind', '=', 'review'))
    .select(['review.id', 'review.reviewer', 'review.approvedUntil as until', 'review.audience'])
    .where('gate.phase', '=', 'approved')
    .where('decision' in of ? 'review.decision' : 'review.id', '=', 'decision' in of ? of.decision : of.review)
    .orderBy('review.step')
    .orderBy('review.id')
    .execute();
  const readable = approved.filter(mayRead);
  const conditions = await conditionsOf(writing, readable);
  const names = await namesOf(db, [...readable, ...conditions].map(nameOf));
  const ends = readable.flatMap((one) =>
    one.until === null
      ? []
      : [`${names.get(one.reviewer) ?? 'The reviewer'} approved it until ${when(one.until)}; that instant is outside.`],
  );
  const given = conditions.map(({ statement, owner, dueAt, metAt }) => {
    const by = metAt === null ? `${names.get(owner) ?? 'somebody'}, by ${when(dueAt)}` : 'done';
    return `${clip(statement, 300)} (${by})`;
  });
  const on =
    given.length === 0
      ? []
      : [`It was approved on this condition. If it is not met in time, the approval ends:\n${list(given)}`];
  return ends.length + on.length === 0 ? null : [...ends, ...on].join('\n');
}

const nameOf = (one: { readonly reviewer: string } | { readonly owner: string }): string =>
  'owner' in one ? one.owner : one.reviewer;

async function conditionsOf({ db, mayRead }: Writing, approvals: readonly Approval[]) {
  if (approvals.length === 0) return [];
  const ids = approvals.map(({ id }) => id);
  const rows = await db
    .selectFrom('condition')
    .select(['statement', 'owner', 'dueAt', 'metAt', 'audience'])
    .where('review', 'in', ids)
    .where('droppedAt', 'is', null)
    .orderBy('dueAt')
    .orderBy('id')
    .execute();
  return rows.filter(mayRead);
}
