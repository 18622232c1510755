import { clip } from '../../one-line.js';
import { whatNext } from '../ladder.js';
import { approvalsThatMayEnd } from './approvals.js';
import { aboutReview, type ReviewCase } from './review-facts.js';
import { block, list, sentence } from '../wording.js';
import { whileItLasts, type Template, type Writing } from '../writing.js';

const ONE: Record<ReviewCase['kind'], string> = { decision: 'a decision', item: 'an item', pilot: 'a pilot' };

export const reviewWanted: Template = whileItLasts(
  aboutReview(async (writing, review) => ({
    subject: `${review.changed ? 'Changed, please look again' : 'Your review is needed'}: ${clip(review.question, 120)}`,
    paragraphs: [
      opening(writing, review),
      ...changesOf(review),
      ...review.told,
      review.obligations.length > 0
        ? `The obligations on record:\n${list(review.obligations)}`
        : 'No obligations are on record.',
      `Please approve it, ask for changes, or reject it with the obligation it breaks${
        writing.gate?.deadline ? `, until ${writing.when(writing.gate.deadline)}` : ''
      }. ${MEANWHILE[review.kind][review.waits ? 'before' : 'after']}`,
      await whatNext(writing),
    ],
    path: `/v1/reviews/${review.id}`,
  })),
);

/** Whether a reviewer's approval is wanted for the first time, once more, or of what has its effect already. */
function opening({ place }: Writing, { kind, question, waits, approvalEnded }: ReviewCase): string {
  const what = ONE[kind];
  if (!waits && approvalEnded)
    return `Your approval of ${what} in "${place}" has come to its end. Does it still hold?\n${block(question)}`;
  const wanted = waits
    ? `In "${place}" ${what} waits for your approval:\n${block(question)}`
    : `Your approval of ${what} in "${place}" is wanted:\n${block(question)}`;
  return approvalEnded ? `${wanted}\n\nYou approved it before. That counts no more, because ${approvalEnded}.` : wanted;
}

/** What stood against it, and what was changed since. */
function changesOf({ changed, reason }: ReviewCase): (string | null)[] {
  if (!changed) return [];
  const asked = changed.askedFor ? 'Changes were asked for' : 'It was not approved before';
  return [reason && `${asked}:\n${block(reason)}`, `${changed.by} says what was changed:\n${block(changed.note)}`];
}

/** What happens before and after what is reviewed has its effect. */
const MEANWHILE: Record<ReviewCase['kind'], { readonly before: string; readonly after: string }> = {
  decision: {
    before: 'It takes effect only when its reviews have passed.',
    after:
      'It stays in effect meanwhile; without an answer it counts as not approved, and its owner has to look at it again.',
  },
  item: {
    before: 'It goes on only when its reviews have passed.',
    after: 'It has shipped; without an answer it counts as not approved, and facilitators hear so.',
  },
  pilot: {
    before: 'It starts, or goes on after a halt, only when its reviews have passed.',
    after: 'It runs meanwhile; without an answer it is halted.',
  },
};

const GOES_ON: Record<ReviewCase['kind'], string> = {
  decision: 'can take effect',
  item: 'can go on',
  pilot: 'can start',
};

export const changesRequested: Template = whileItLasts(
  aboutReview(async (writing, review) => ({
    subject: `Changes are asked for: ${clip(review.question, 120)}`,
    paragraphs: [
      `${review.reviewerName} asks for changes before this ${
        review.hasEffect ? 'is approved again' : GOES_ON[review.kind]
      }:\n${block(review.question)}`,
      review.reason ? `What is missing:\n${block(review.reason)}` : null,
      review.cited ? `The obligation: ${review.cited}` : null,
      review.concerns.length > 0 ? `What they concern:\n${list(review.concerns)}` : null,
      toMake(writing, review),
      await whatNext(writing),
    ],
    path: `/v1/reviews/${review.id}`,
  })),
);

/** Who makes the changes: for a decision the facilitators, as its page says; its proposer may. */
function toMake({ gate, to, when }: Writing, { kind }: ReviewCase): string {
  const by = gate?.deadline ? ` by ${when(gate.deadline)}` : '';
  return kind === 'decision' && !to.facilitates
    ? `You proposed this. The facilitators make the changes and send it for review again${by}. You may, too.`
    : `Please make them and send it for review again${by}.`;
}

const VERDICT: Partial<Record<string, string>> = {
  approve: 'was approved by',
  reject: 'was rejected by',
  request_changes: 'needs changes, by the word of',
  changes_requested: 'needs changes, by the word of',
};

export const reviewEnded: Template = aboutReview(async (writing, review) => {
  if (review.tookEffect) return null; // the letter about the decision says it
  const said = VERDICT[review.verdict ?? ''];
  const lapsed = writing.gate?.phase === 'lapsed';
  return {
    subject: `Review ended: ${clip(review.question, 120)}`,
    paragraphs: [
      `The ${review.kind} "${review.question}" ${said ? `${said} ${review.reviewerName}` : 'is no longer under review'}.`,
      said && review.reason ? `The reason:\n${block(review.reason)}` : null,
      said && review.cited ? `The obligation: ${review.cited}` : null,
      review.verdict === 'approve' ? await approvalsThatMayEnd(writing, { review: review.id }) : null,
      AFTERWARDS[review.kind](review, lapsed),
      review.verdict === 'approve' && review.reviewsOpen > 0
        ? `${sentence(review.reviewsOpen, 'review', 'is', 'are')} still open.`
        : null,
    ],
    path: review.path,
  };
});

const decisionGoesOn = ({ verdict }: ReviewCase, lapsed: boolean): string | null =>
  verdict !== 'reject'
    ? null
    : lapsed
      ? 'It stays in effect without the approval, until its owner decides it anew.'
      : 'It goes back to its forum; refused a second time, things stay as they are.';

function pilotGoesOn({ verdict, hasEffect, reviewsOpen }: ReviewCase, lapsed: boolean): string | null {
  if (verdict === 'approve' && !lapsed)
    return reviewsOpen === 0 ? 'Every review has passed: it starts when its time has come.' : null;
  if (!lapsed) return null;
  return hasEffect
    ? 'It has started, and is there without the approval; if it was running, it was halted.'
    : 'It was not approved, and does not start. Please change its plan and send it for review again.';
}

const AFTERWARDS: Record<ReviewCase['kind'], (review: ReviewCase, lapsed: boolean) => string | null> = {
  decision: decisionGoesOn,
  item: itemGoesOn,
  pilot: pilotGoesOn,
};

function itemGoesOn({ verdict, hasEffect, reviewsOpen }: ReviewCase, lapsed: boolean): string | null {
  if (verdict === 'approve' && !lapsed) return reviewsOpen === 0 ? 'Every review has passed: it can go on.' : null;
  if (!lapsed) return null;
  return hasEffect
    ? 'It has shipped, and is there without the approval.'
    : 'It was not approved, and is proposed once more. Please change it and send it for review again, or drop it.';
}
