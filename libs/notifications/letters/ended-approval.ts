import { clip } from '../one-line.js';
import { aboutReview, type ReviewCase } from './review-facts.js';
import { block } from './wording.js';
import type { Template } from './writing.js';

/** An approval counts no more: for whoever gave it, and whoever opened the review. Nothing is said when it was given again. */
export const approvalVoid: Template = aboutReview(({ to, place, gate }, review) => {
  const { question, kind, approvalEnded, reviewer, reviewerName } = review;
  if (approvalEnded === null) return null;
  const own = to.id === reviewer;
  return {
    subject: `An approval counts no more: ${clip(question, 110)}`,
    paragraphs: [
      `${own ? 'Your approval' : `The approval of ${reviewerName}`} of this ${kind} in "${place}" counts no more, because ${approvalEnded}:\n${block(question)}`,
      next(review, own, gate?.phase ?? ''),
    ],
    path: review.path,
  };
});

const WITHOUT: Record<ReviewCase['kind'], string> = {
  decision: 'The decision does not take effect without it.',
  item: 'The item gets no further without it.',
  pilot: 'The pilot does not start, or go on after a halt, without it.',
};

function next({ kind, waits }: ReviewCase, own: boolean, phase: string): string {
  const meanwhile = waits ? WITHOUT[kind] : 'What it was given for stays meanwhile.';
  if (phase === 'open') return `${own ? 'You are' : 'They are'} asked again now. ${meanwhile}`;
  if (phase === 'waiting')
    return `${own ? 'You are' : 'They are'} asked again when it is ${own ? 'your' : 'their'} turn. ${meanwhile}`;
  return `Nobody is asked again until it is sent for review once more. ${meanwhile}`;
}
