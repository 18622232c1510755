import { awayWhenDue } from '../../../domain/acting/absence.js';
import { awayStill } from '../away-still.js';
import { namesOf } from '../names.js';
import { owesObligations } from '../owed.js';
import type { Draft, Template, Writing } from '../writing.js';
import { loadReview } from './review-facts.js';

const REVIEWING = { missed: awayWhenDue, passedOn: true };

/** A gate waits for somebody who reviews compliance no more, or is away with nobody in their place. It stays, and somebody else is to be named. */
export const reviewerMissing: Template = async (writing) => {
  const { data, db, to } = writing;
  const missing = data.about ?? '';
  if (!to.facilitates || (data.because === 'away' && !(await awayStill(writing, missing, REVIEWING)))) return null;
  const name = (await namesOf(db, [missing])).get(missing) ?? 'Somebody';
  const why =
    data.because === 'away'
      ? `${name} is away, and nobody acts for them.`
      : `${name} reviews compliance in ${writing.program.name} no more.`;
  return data.kind === 'review' ? ofReview(writing, missing, why) : ofAgenda(writing, missing, why);
};

async function ofAgenda({ db, cycle, gate }: Writing, missing: string, why: string): Promise<Draft | null> {
  if (!cycle || gate?.phase !== 'agenda' || !(await owesObligations(db, cycle.id, missing))) return null;
  return {
    subject: `Somebody else has to record obligations: ${cycle.title}`,
    paragraphs: [
      why,
      `The agenda of "${cycle.title}" still waits for them to say which obligations apply, or "none".`,
      'Please invite another compliance reviewer, and then take this invitation back.',
    ],
    path: `/v1/cycles/${cycle.id}`,
  };
}

async function ofReview(writing: Writing, missing: string, why: string): Promise<Draft | null> {
  const review = await loadReview(writing, writing.data.subject);
  if (!review || review.reviewer !== missing || writing.gate?.over) return null;
  return {
    subject: `Somebody else has to review: ${review.question}`,
    paragraphs: [
      why,
      `The review of "${review.question}" still waits for them.`,
      'Please name somebody else who reviews it; without a verdict it counts as not approved.',
    ],
    path: `/v1/reviews/${review.id}`,
  };
}
