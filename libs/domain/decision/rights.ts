import type { Right } from '../facts.js';
import type { MethodName } from './methods.js';
import { formOf, type Shape } from './methods/forms.js';

/** What somebody is in a decision. */
export type Standing = 'final_authority' | 'deputy' | Right | 'none';

/**
 * Why the vote of somebody does not count: they have a conflict of interest; the conflicts of others left them, who propose or
 * review, as the only decider; or they are the proposer where the final authority decides.
 */
export type Uncounted = 'conflict' | 'left_alone' | 'proposer';

const UNCOUNTED: Record<Uncounted, string> = {
  conflict: 'You have a conflict of interest: you may advise, with a reason, and you neither vote nor rule',
  left_alone:
    'You are the only decider left, and nobody decides alone what they propose or review: what you say is recorded, and does not count',
  proposer:
    'You proposed this: what you say is advice that gets an answer, and no vote when the final authority stays silent',
};
const LATE_CONFLICT =
  'You have a conflict of interest that was declared after this was decided: it changes nothing of it; if it is decided anew, you advise, and neither vote nor rule';

/** What is said instead of their right to somebody whose vote does not count, or will not another time; null to everybody else. */
export const insteadInWords = (uncounted: Uncounted | null, lateConflict = false): string | null =>
  uncounted !== null ? UNCOUNTED[uncounted] : lateConflict ? LATE_CONFLICT : null;

/** Everybody sees their right before they speak. */
const RIGHTS: Record<Standing, string> = {
  final_authority: 'You decide: you rule after the advice window and answer each piece of advice',
  deputy: 'You decide for the final authority once the ladder has climbed to you',
  decide: 'You take a position that counts; it decides when the final authority stays silent',
  advise: 'You advise, with a reason; the final authority answers it',
  contribute: 'You may say what you think; it is recorded, and no answer is owed',
  none: 'You may read this decision; nobody asked you for a position',
};

const DECIDING: Record<Shape, string> = {
  option: RIGHTS.decide,
  consent: 'You agree, abstain or object; an objection has a reason, and blocks until it is closed',
  agreement: 'You agree, abstain or disagree; and you may raise a concern, which blocks until it is closed',
  vote: 'You vote for one option, or abstain; your vote counts',
  ranking: 'You rank the options, best first; your ballot counts',
  scores: 'You score each option on each criterion; your scores count',
};
const AUTHORITY_OF_A_COUNT = 'You decide what the method cannot: between options that tie, or when it settles nothing';

/** What somebody's right means by this method. */
export function rightInWords(right: Standing, method: MethodName): string {
  const { says, advice } = formOf(method);
  if (right === 'decide') return DECIDING[says];
  return right === 'final_authority' && !advice ? AUTHORITY_OF_A_COUNT : RIGHTS[right];
}

/** The right that somebody was given, or their office. A final authority or deputy who also decides has a vote. */
export function standingOf(
  person: string,
  { authority, deputy }: { authority: string; deputy: string | null },
  given: Right | null,
): Standing {
  if (person === authority && given !== 'decide') return 'final_authority';
  if (person === deputy) return 'deputy';
  return given ?? 'none';
}
