import type { Instant } from '../../../domain/time.js';
import { clip } from '../../one-line.js';
import { namesOf } from '../names.js';
import { loadReview, type ReviewCase } from './review-facts.js';
import { block } from '../wording.js';
import type { Template, Writing } from '../writing.js';

/** What an approval was given on, while it is still owed. */
interface Condition {
  readonly id: string;
  readonly statement: string;
  readonly dueAt: Instant;
  readonly note: string | null;
  readonly owner: string;
  readonly review: ReviewCase;
}

/** Null if nothing is owed any more, or the recipient may not read the review. */
export async function loadCondition(writing: Writing, id: string): Promise<Condition | null> {
  const row = await writing.db.selectFrom('condition').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row || row.metAt !== null || row.droppedAt !== null || !writing.mayRead(row)) return null;
  const review = await loadReview(writing, row.review);
  return review && { ...row, review };
}

/** What its owner is asked for when its date comes. */
export const owedForApproval = ({ id, statement, review }: Condition): { what: string; ask: string; path: string } => ({
  what: `${review.reviewerName} approved "${clip(review.question, 200)}" on this condition:\n${block(statement)}`,
  ask: 'Please do it and say so. The reviewer is asked again whether the approval still holds.',
  path: `/v1/conditions/${id}`,
});

export const conditionOwed: Template = async (writing) => {
  const condition = await loadCondition(writing, writing.data.condition ?? '');
  if (!condition) return null;
  const { id, statement, dueAt, review } = condition;
  return {
    subject: `To do for an approval: ${clip(review.question, 100)}`,
    paragraphs: [
      `${review.reviewerName} approved this on a condition:\n${block(review.question)}`,
      `What you are to do, by ${writing.when(dueAt)}:\n${block(statement)}`,
      'Please report it when it is done, and where that can be seen. If it is not, the approval ends then, and the reviewer is asked again.',
    ],
    path: `/v1/conditions/${id}`,
  };
};

export const conditionReported: Template = async (writing) => {
  const condition = await loadCondition(writing, writing.data.condition ?? '');
  if (!condition) return null;
  const { id, statement, note, owner, dueAt, review } = condition;
  const name = (await namesOf(writing.db, [owner])).get(owner) ?? 'Whoever owed it';
  return {
    subject: `Please confirm that it is done: ${clip(statement, 120)}`,
    paragraphs: [
      `${name} says that this was done, on which you approved "${clip(review.question, 200)}":\n${block(statement)}`,
      note ? `What they say:\n${block(note)}` : null,
      `Please confirm it by ${writing.when(dueAt)}; otherwise your approval ends then and you are asked again.`,
    ],
    path: `/v1/conditions/${id}`,
  };
};

const LAPSED: Record<ReviewCase['kind'], { readonly title: string; readonly what: string; readonly ask: string }> = {
  decision: {
    title: 'In effect',
    what: 'decision is in effect',
    ask: 'It stays in effect until its owner, who is asked now, decides it anew.',
  },
  item: {
    title: 'Shipped',
    what: 'item has shipped',
    ask: 'Please say what is to be done about it: change it and send it for review again.',
  },
  pilot: {
    title: 'Started',
    what: 'pilot has started',
    ask: 'If it was running, it was halted, and what becomes of it is decided now.',
  },
};

/** An approval has ended of something that is in effect: for people who can act on it. */
export const approvalLapsed: Template = async (writing) => {
  const review = await loadReview(writing, writing.data.subject);
  if (!review || writing.gate?.phase !== 'lapsed') return null;
  return {
    subject: `${LAPSED[review.kind].title} without an approval: ${clip(review.question, 100)}`,
    paragraphs: [
      `This ${LAPSED[review.kind].what}, but the approval of ${review.reviewerName} has ended and was not given again:\n${block(review.question)}`,
      review.reason ? `What they said last:\n${block(review.reason)}` : null,
      review.cited ? `The obligation: ${review.cited}` : null,
      LAPSED[review.kind].ask,
    ],
    path: review.path,
  };
};
