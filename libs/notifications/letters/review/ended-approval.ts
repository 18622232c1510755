import { clip } from '../../one-line.js';
import { namesOf } from '../names.js';
import { aboutReview, ENDED, type ReviewCase } from './review-facts.js';
import { block } from '../wording.js';
import type { Template } from '../writing.js';

/**
 * An approval does not count any more: for the reviewer and the person who opened the review. Null if the reviewer has given it again. The approval
 * of a reviewer who was replaced stays ended.
 */
export const approvalVoid: Template = aboutReview(async ({ db, data, to, place, gate }, review) => {
  const { question, kind, reviewer } = review;
  const by = data.about ?? reviewer;
  const because = by === reviewer ? review.approvalEnded : ENDED[data.because ?? ''];
  if (!because) return null;
  const own = to.id === by;
  return {
    subject: `An approval counts no more: ${clip(question, 110)}`,
    paragraphs: [
      `${own ? 'Your approval' : `The approval of ${(await namesOf(db, [by])).get(by) ?? 'the reviewer'}`} of this ${kind} in "${place}" counts no more, because ${because}:\n${block(question)}`,
      by === reviewer
        ? next(review, own, gate?.phase ?? '')
        : `${review.reviewerName} reviews it now. ${meanwhile(review)}`,
    ],
    path: review.path,
  };
});

const WITHOUT: Record<ReviewCase['kind'], string> = {
  decision: 'The decision does not take effect without it.',
  item: 'The item gets no further without it.',
  pilot: 'The pilot does not start, or go on after a halt, without it.',
};

const meanwhile = ({ kind, waits }: ReviewCase): string =>
  waits ? WITHOUT[kind] : 'What it was given for stays meanwhile.';

function next(review: ReviewCase, own: boolean, phase: string): string {
  const rest = meanwhile(review);
  if (phase === 'open') return `${own ? 'You are' : 'They are'} asked again now. ${rest}`;
  if (phase === 'waiting')
    return `${own ? 'You are' : 'They are'} asked again when it is ${own ? 'your' : 'their'} turn. ${rest}`;
  return `Nobody is asked again until it is sent for review once more. ${rest}`;
}
