import { sql } from 'kysely';
import type { Audience } from '../../domain/people.js';
import { clip } from '../one-line.js';
import { becauseInWords, methodName } from '../../domain/decision/methods/because-in-words.js';
import { aboutDecision, type Forum } from './forum/decision-facts.js';
import { whatNext } from './ladder.js';
import { aboutReview } from './review-facts.js';
import { block, list, plural } from './wording.js';
import { whileItLasts, type Template, type Writing } from './writing.js';

export const decisionMade: Template = aboutDecision((writing, forum) => {
  if (forum.outcome === null || !['decided', 'in_effect'].includes(forum.phase)) return null;
  return {
    subject: `Decided: ${clip(forum.question, 120)}`,
    paragraphs: [
      ...outcomeOf(writing, forum),
      forum.effectiveAt === null && forum.reviewsOpen > 0
        ? `It takes effect when ${plural(forum.reviewsOpen, 'compliance review')} ${forum.reviewsOpen === 1 ? 'has' : 'have'} approved it. You need not do anything.`
        : 'You need not do anything.',
    ],
    path: `/v1/decisions/${forum.id}`,
  };
});

export const decisionInEffect: Template = aboutDecision(async (writing, forum) => {
  if (forum.outcome === null || forum.phase !== 'in_effect') return null;
  const older = await replacedBy(writing, forum);
  return {
    subject: `In effect: ${clip(forum.question, 120)}`,
    paragraphs: [
      ...outcomeOf(writing, forum),
      older.length > 0 ? `It takes the place of:\n${list(older)}` : null,
      forum.effectiveAt ? `It is in effect since ${writing.when(forum.effectiveAt)}.` : null,
      forum.appealUntil
        ? `Until ${writing.when(forum.appealUntil)}, that instant included, you may appeal, once among all of you, with evidence that was not known when it was decided.`
        : null,
      forum.reviewDate ? `It will be looked at again ${writing.when(forum.reviewDate)}.` : null,
    ],
    path: `/v1/decisions/${forum.id}`,
  };
});

/** Whoever may not read the newer decision is told nothing, as with every link between two. */
export const decisionSuperseded: Template = aboutDecision(async (writing, forum) => {
  const older = await replacedBy(writing, forum);
  if (older.length === 0 || forum.phase !== 'in_effect') return null;
  return {
    subject: `No longer in force: ${clip(older[0] ?? '', 120)}`,
    paragraphs: [
      `Another decision has taken the place of ${older.length === 1 ? 'one' : 'some'} in which you have a part:\n${list(older)}`,
      ...outcomeOf(writing, forum),
      'You need not do anything.',
    ],
    path: `/v1/decisions/${forum.id}`,
  };
});

/** The questions of decisions whose place this one has taken, of those that the recipient may read. */
async function replacedBy({ db, mayRead }: Writing, { id }: Forum): Promise<string[]> {
  const { rows } = await sql<{ question: string; audience: Audience }>`
    select d.question, d.audience from decision_link l join decision d on d.id = l.other
    where l.decision = ${id} and takes_place(l.decision) order by d.created_at, d.id`.execute(db);
  return rows.filter(mayRead).map(({ question }) => question);
}

export const decisionWithdrawn: Template = aboutDecision(async (writing, forum) => {
  if (forum.phase !== 'withdrawn') return null;
  return {
    subject: `Withdrawn: ${clip(forum.question, 120)}`,
    paragraphs: [
      `This is not decided any more; it was withdrawn:\n${block(forum.question)}`,
      await whyWithdrawn(writing, forum),
      forum.outcome === null
        ? 'What was said stays on record.'
        : `"${forum.outcome}" had been chosen. That stays on record, but it does not take effect.`,
      'You need not do anything.',
    ],
    path: `/v1/decisions/${forum.id}`,
  };
});

/** By hand it has a reason of its own; otherwise its cycle was cancelled, or its ladder ended so. */
async function whyWithdrawn(writing: Writing, forum: Forum): Promise<string | null> {
  const moved = await writing.db
    .selectFrom('moveReason')
    .select(['reason', 'audience'])
    .where('decision', '=', forum.id)
    .where('what', '=', 'withdrawn')
    .executeTakeFirst();
  if (moved) return writing.mayRead(moved) ? `The reason:\n${block(moved.reason)}` : null;
  const { cycle } = writing;
  const gate = await writing.db
    .selectFrom('gate')
    .select('phase')
    .where('kind', '=', 'cycle')
    .where('id', '=', cycle?.id ?? null)
    .executeTakeFirst();
  if (cycle === null || gate?.phase !== 'cancelled')
    return 'The reason: nobody decided in time, and its ladder ends so.';
  return `The reason: its cycle "${cycle.title}" was cancelled.${cycle.endReason ? ` ${cycle.endReason}` : ''}`;
}

export const reviewWanted: Template = whileItLasts(
  aboutReview(async (writing, review) => ({
    subject: `Your review is needed: ${clip(review.question, 120)}`,
    paragraphs: [
      review.forum.phase === 'in_effect'
        ? `Your approval of a decision in "${writing.place}" has come to its end. Does it still hold?\n${block(review.question)}`
        : `In "${writing.place}" a decision waits for your approval:\n${block(review.question)}`,
      review.forum.outcome ? `What was decided: ${review.forum.outcome}` : null,
      review.forum.rationale ? `Why:\n${block(review.forum.rationale)}` : null,
      review.obligations.length > 0
        ? `The obligations on record:\n${list(review.obligations)}`
        : 'No obligations are on record.',
      `Please approve it, ask for changes, or reject it with the obligation it breaks${
        writing.gate?.deadline ? `, until ${writing.when(writing.gate.deadline)}` : ''
      }. ${
        review.forum.phase === 'in_effect'
          ? 'It stays in effect meanwhile; without an answer it counts as not approved, and its owner has to look at it again.'
          : 'It takes effect only when its reviews have passed.'
      }`,
      await whatNext(writing),
    ],
    path: `/v1/reviews/${review.id}`,
  })),
);

export const changesRequested: Template = whileItLasts(
  aboutReview(async (writing, review) => ({
    subject: `Changes are asked for: ${clip(review.question, 120)}`,
    paragraphs: [
      `${review.reviewerName} asks for changes before this ${review.forum.phase === 'in_effect' ? 'is approved again' : 'can take effect'}:\n${block(review.question)}`,
      review.reason ? `What is missing:\n${block(review.reason)}` : null,
      review.cited ? `The obligation: ${review.cited}` : null,
      review.concerns.length > 0 ? `What they concern:\n${list(review.concerns)}` : null,
      `Please make them and send it for review again${writing.gate?.deadline ? ` until ${writing.when(writing.gate.deadline)}` : ''}.`,
      await whatNext(writing),
    ],
    path: `/v1/reviews/${review.id}`,
  })),
);

const VERDICT: Partial<Record<string, string>> = {
  approve: 'was approved',
  reject: 'was rejected',
  request_changes: 'needs changes',
  changes_requested: 'needs changes',
};

export const reviewEnded: Template = aboutReview((writing, review) => ({
  subject: `Review ended: ${clip(review.question, 120)}`,
  paragraphs: [
    `The decision "${review.question}" ${VERDICT[review.verdict ?? ''] ?? 'is no longer under review'}${
      VERDICT[review.verdict ?? ''] ? ` by ${review.reviewerName}` : ''
    }.`,
    review.reason ? `The reason:\n${block(review.reason)}` : null,
    review.cited ? `The obligation: ${review.cited}` : null,
    review.verdict === 'reject' && writing.gate?.phase === 'lapsed'
      ? 'It stays in effect without the approval, until its owner decides it anew.'
      : review.verdict === 'reject'
        ? 'It goes back to its forum; refused a second time, things stay as they are.'
        : null,
    review.verdict === 'approve' && review.forum.reviewsOpen > 0
      ? `${plural(review.forum.reviewsOpen, 'review')} still open.`
      : null,
  ],
  path: `/v1/decisions/${review.forum.id}`,
}));

function outcomeOf({ when }: Writing, forum: Forum): (string | null)[] {
  return [
    `The question:\n${block(forum.question)}`,
    `The decision: ${forum.outcome ?? ''} (${HOW[forum.outcomeBy ?? '']?.(forum) ?? 'decided'}).`,
    forum.because && forum.outcomeBy !== 'authority' && forum.outcomeBy !== 'deputy'
      ? `The count: ${becauseInWords(forum.because, { option: (id) => forum.titles.get(id) ?? id, instant: when })}.`
      : null,
    forum.rationale ? `Why:\n${block(forum.rationale)}` : null,
  ];
}

const HOW: Partial<Record<string, (forum: Forum) => string>> = {
  method: ({ because }) => `by ${methodName(because ?? {})}`,
  authority: ({ decidedBy }) => `decided by ${decidedBy ?? 'the final authority'}`,
  deputy: ({ decidedBy, actedFor }) =>
    `decided by ${decidedBy ?? 'the deputy'} for ${actedFor ?? 'the final authority'}`,
  tie_break: () => 'by the declared tie-break',
  default: () => 'the declared default, because nobody decided in time',
  not_approved: () => 'things stay as they are, because the reviews did not approve it',
};
