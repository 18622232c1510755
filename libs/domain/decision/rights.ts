import type { Right } from '../facts.js';
import type { MethodName } from './methods/methods.js';
import { formOf, type Shape } from './methods/forms.js';

/** What somebody is in a decision. */
export type DecisionRole = 'final_authority' | 'deputy' | Right | 'none';

/**
 * Why the vote of somebody does not count: they have a conflict of interest; the conflicts of others left them, who propose or
 * review, as the only decider; or they are the proposer where the final authority decides.
 */
export type Uncounted = 'conflict' | 'left_alone' | 'proposer';

/** Who may have the last word in a decision. */
export type Office = 'authority' | 'deputy';

/** How many holders of an office or a right are named at once, offices first; the others are counted. */
export const RIGHTS_NAMED = 200;

/** Who has the last word: the final authority or, for one with a conflict of interest, the deputy; null when nobody is left. */
export const lastWordOf = (
  offices: { authority: string; deputy: string | null },
  conflicted: readonly string[],
): Office | null =>
  (['authority', 'deputy'] as const).find((office) => {
    const person = offices[office];
    return person !== null && !conflicted.includes(person);
  }) ?? null;

/** The office of somebody; null for everybody else. */
export const officeOf = (
  person: string,
  { authority, deputy }: { authority: string; deputy: string | null },
): Office | null => (person === authority ? 'authority' : person === deputy ? 'deputy' : null);

/** How somebody stands in a decision. */
export interface Stands {
  /** As they hold it: a conflict of interest leaves advice of a vote. */
  readonly given: Right | null;
  readonly office: Office | null;
  /** Who has the last word; null when nobody is left. */
  readonly lastWord: Office | null;
  readonly uncounted: Uncounted | null;
  /** Their conflict of interest; `late` when it was declared after the decision. */
  readonly conflict: 'in_force' | 'late' | null;
  readonly method: MethodName;
}

const UNCOUNTED: Record<Uncounted, string> = {
  conflict: 'You have a conflict of interest: you may advise, with a reason, and you neither vote nor rule',
  left_alone:
    'You are the only decider left, and nobody decides alone what they propose or review: what you say is recorded, and does not count',
  proposer:
    'You proposed this: what you say is advice that gets an answer, and no vote when the final authority stays silent',
};
/** With the method `authority`, the only decider left gives advice: their vote does not count, and what they say gets an answer. */
const ALONE_BUT_HEARD =
  'You are the only decider left, and nobody decides alone what they propose or review: what you say is advice that gets an answer, and no vote when the final authority stays silent';
const NO_RULING: Record<Office | 'nobody', string> = {
  authority: 'You have a conflict of interest: you do not rule here; the final authority does',
  deputy: 'You have a conflict of interest: you do not rule here; the deputy does',
  nobody: 'You have a conflict of interest: you do not rule here, and nobody else is left who may',
};
const LATE_CONFLICT =
  'You have a conflict of interest that was declared after this was decided: it changes nothing of it; if it is decided anew, you';

/**
 * What is said instead of their right to somebody whose vote or office does not count, or will not another time; null to everybody
 * else. A conflict of interest takes votes and offices, and nothing of who advises or contributes.
 */
export function insteadInWords({ given, office, lastWord, uncounted, conflict, method }: Stands): string | null {
  const advises = office !== null && given === 'advise';
  if (conflict === 'in_force') {
    if (uncounted === 'conflict' || advises) return UNCOUNTED.conflict;
    return office === null ? null : NO_RULING[lastWord ?? 'nobody'];
  }
  if (uncounted === 'left_alone' && formOf(method).advice) return ALONE_BUT_HEARD;
  if (uncounted !== null) return UNCOUNTED[uncounted];
  if (conflict === null) return null;
  if (given === 'decide' || advises) return `${LATE_CONFLICT} advise, and neither vote nor rule`;
  return office === null ? null : `${LATE_CONFLICT} do not rule`;
}

/** Everybody sees their right before they speak. */
const RIGHTS: Record<DecisionRole, string> = {
  final_authority:
    'You decide: you rule when everybody who is asked has spoken or the advice window is over, and answer each piece of advice',
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
const INSTEAD = 'The final authority has a conflict of interest, so you decide instead';
const ACTING = 'You decide for the final authority now';

/** What somebody's right means by this method. */
export function rightInWords(right: DecisionRole, method: MethodName): string {
  const { says, advice } = formOf(method);
  if (right === 'decide') return DECIDING[says];
  return right === 'final_authority' && !advice ? AUTHORITY_OF_A_COUNT : RIGHTS[right];
}

/** What a right was, of a decision that is made or was withdrawn. */
const WAS: Record<DecisionRole, string> = {
  final_authority: 'While it was open, the last word was yours',
  deputy: 'While it was open, you stood by to decide for the final authority',
  decide: 'While it was open, you took part in deciding it',
  advise: 'While it was open, you could advise; the final authority answered that',
  contribute: 'While it was open, you could say what you think',
  none: RIGHTS.none,
};

/**
 * What somebody who stands so is told: what their right means, or what is said instead. `now` is whether they may rule for the final authority
 * (`acts`), or nobody speaks any more (`over`).
 */
export function standsInWords(right: DecisionRole, stands: Stands, now: 'acts' | 'over' | null = null): string {
  const instead = insteadInWords(stands);
  if (instead !== null) return instead;
  if (now === 'over') return WAS[right];
  const { office, lastWord, method } = stands;
  const ruling = formOf(method).advice ? ', and answer each piece of advice' : ' what the method cannot';
  if (right === 'deputy' && office === lastWord) return `${INSTEAD}${ruling}`;
  if (now !== 'acts') return rightInWords(right, method);
  if (right === 'deputy' || right === 'none') return `${ACTING}${ruling}`;
  return `${rightInWords(right, method)}. ${ACTING}${ruling}`;
}

/** The right that somebody was given, or their office. A final authority or deputy who also decides has a vote. */
export function decisionRoleOf(
  person: string,
  { authority, deputy }: { authority: string; deputy: string | null },
  given: Right | null,
): DecisionRole {
  if (person === authority && given !== 'decide') return 'final_authority';
  if (person === deputy) return 'deputy';
  return given ?? 'none';
}
