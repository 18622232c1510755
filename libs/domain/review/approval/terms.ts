import { z } from 'zod';
import { change, endIn, join, notifyAll, type Change } from '../../change.js';
import type { ReviewFacts } from '../../facts.js';
import { refuse, type Offence, type Refusal } from '../../refusal.js';
import { subject } from '../../subject.js';
import { Email, text } from '../../fields/text.js';
import { Instant, type Calendar } from '../../time.js';

/** What somebody still has to do for an approval, and by when. */
export const ConditionBody = z.strictObject({
  statement: text(1000, 3),
  owner: Email.describe('who owes it; not the reviewer, who says whether it was done'),
  dueAt: Instant,
});
export type ConditionBody = z.infer<typeof ConditionBody>;

/** A condition without its words. */
export interface Owed {
  readonly id: string;
  readonly owner: string;
  readonly dueAt: Instant;
}

/** How long an approval holds, and what is owed for it. */
export interface Terms {
  /** Null: as its review was declared. */
  readonly until: Instant | null;
  readonly conditions: readonly Owed[];
}

export const NO_TERMS: Terms = { until: null, conditions: [] };

/** Why an approval cannot be given on these terms, everything at once, or null. */
export function termsRefused({ until, conditions }: Terms, reviewer: string, by: string, now: Instant): Refusal | null {
  const own = conditions.flatMap(({ owner }, index) =>
    owner === reviewer || owner === by
      ? [{ path: `conditions[${index}].owner`, message: 'Whoever says that it was done does not owe it' }]
      : [],
  );
  if (own.length > 0)
    return refuse('conflict-of-duties', 'A condition is owed by somebody else than its reviewer', own);
  const past = (path: string, at: Instant): Offence[] =>
    at <= now
      ? [{ path, message: `is not after ${now}` }]
      : until !== null && at > until
        ? [{ path, message: 'is after the end of the approval' }]
        : [];
  const errors = [
    ...(until === null ? [] : past('until', until)),
    ...conditions.flatMap(({ dueAt }, index) => past(`conditions[${index}].dueAt`, dueAt)),
  ];
  return errors.length > 0
    ? refuse('deadline-in-past', 'An approval ends in the future, and its conditions are due before', errors)
    : null;
}

/** An approval on its terms. The program keeps its end and the dates of its conditions; who owes them is told. */
export function approve(review: ReviewFacts, { until, conditions }: Terms, now: Instant, calendar: Calendar): Change {
  const self = subject('review', review.id);
  const ends = until ?? (review.lasts === null ? null : calendar.add(now, review.lasts));
  const dated = ends !== null || conditions.length > 0;
  return change({
    moves: [endIn(self, 'approved', 'reviewed')],
    patches: dated ? [{ row: 'review', id: review.id, set: { approvedUntil: ends, dated } }] : [],
    promises: [
      ...(ends === null ? [] : [{ kind: 'approval' as const, about: self, owner: review.reviewer, dueAt: ends }]),
      ...conditions.map(({ id, owner, dueAt }) => ({
        kind: 'condition' as const,
        about: self,
        part: id,
        owner,
        dueAt,
      })),
    ],
    notices: conditions.map(({ id, owner, dueAt }) => ({
      person: owner,
      purpose: 'condition_owed' as const,
      subject: self,
      mark: id,
      data: { condition: id, due: dueAt },
    })),
  });
}

/** An approval does not count any more, and nothing is owed for it. */
export function withoutApproval({ id, approvedUntil, conditions }: ReviewFacts): Change {
  const self = subject('review', id);
  const ended = approvedUntil === null ? [] : [{ row: 'review' as const, id, set: { approvedUntil: null } }];
  return change({
    patches: [
      ...ended,
      ...conditions.map((condition) => ({
        row: 'condition' as const,
        id: condition,
        became: 'dropped' as const,
        by: null,
      })),
    ],
    kept: [
      ...ended.map(() => ({ kind: 'approval' as const, about: self })),
      ...conditions.map((part) => ({ kind: 'condition' as const, about: self, part })),
    ],
  });
}

/** Why an approval counts no more. */
export type Ended =
  | 'expired'
  | 'condition_unmet'
  | 'superseded' // another decision took the place
  | 'words_changed'
  | 'shaped' // its reviewer has a part in it now
  | 'conflict' // its reviewer has a conflict of interest
  | 'changes_requested' // by another reviewer, who named what this one is about
  | 'not_approved' // by another reviewer
  | 'dropped'
  | 'sent_back'; // the cycle went back, and it is decided anew

/**
 * These reviews continue as `then` says, and their approvals no longer count. The reviewers are notified, unless `then` asks them again, which
 * says it as well. The person who opened the review is notified, too.
 */
export function withoutApprovals(reviews: readonly ReviewFacts[], because: Ended, then: Change): Change {
  return join(...reviews.map(withoutApproval), then, ...reviews.map((review) => voidApproval(review, because, then)));
}

/** An approval ends: it is journaled, with `facts`, and the people who relied on it are notified. */
export function voidApproval(
  { id, gate, reviewer, openedBy }: ReviewFacts,
  because: Ended,
  then: Change,
  facts: Readonly<Record<string, string>> = {},
): Change {
  if (gate.phase !== 'approved') return change({});
  const self = subject('review', id);
  const asked = then.moves.some((one) => one.subject.id === id && one.move === 'begin' && one.phase === 'open');
  const relied = openedBy === null ? [reviewer] : [reviewer, openedBy];
  const people = relied.filter((person) => !(asked && person === reviewer));
  return change({
    patches: [{ row: 'review', id, set: { approvalEnded: because } }],
    entries: [{ type: 'approval-ended', subject: self, body: { because, ...facts } }],
    notices: notifyAll(people, { purpose: 'approval_void', subject: self, data: { about: reviewer, because } }),
  });
}
