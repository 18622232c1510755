import { change, type Change } from '../change.js';
import { refuse, type Offence, type Refusal } from '../refusal.js';
import { subject } from '../subject.js';
import type { Instant } from '../time.js';
import { anewRefused } from './appeal.js';
import { phaseInWords } from '../words/phase-in-words.js';

/** As much of a decision as what comes after it asks for. */
export interface Effective {
  readonly id: string;
  readonly phase: string;
  /** Whether it is being decided anew, or another has taken its place. */
  readonly reopened: boolean;
  readonly superseded: boolean;
  /** Whose it is to look at it again, while that is owed; null when it is not. */
  readonly owner: string | null;
}

/** The person who reviews a decision: its owner, or their stand-in. */
export interface Looking {
  readonly person: string;
  readonly standIns: ReadonlyMap<string, string>;
}

/** Why somebody may not say now whether a decision still holds, or null. */
function lookingRefused({ phase, owner }: Effective, { person, standIns }: Looking): Refusal | null {
  if (phase !== 'in_effect') {
    return refuse('illegal-step', `The decision is ${phaseInWords(phase)}; only what is in effect is looked at again`);
  }
  if (owner === null) {
    return refuse('illegal-step', 'Nobody has promised to look at this decision again: it has no open review date');
  }
  return person === owner || standIns.get(owner) === person
    ? null
    : refuse(
        'no-right',
        'Only who owns its review date says whether a decision still holds, or who stands in for them',
      );
}

/** A decision is looked at again after it was made, not before. */
export function reviewDatesRefused(
  decisions: readonly { readonly reviewDate?: Instant | undefined }[],
  now: Instant,
  at: (index: number) => string = () => '',
): Refusal | null {
  const errors = decisions.flatMap(({ reviewDate }, index): Offence[] =>
    reviewDate !== undefined && reviewDate <= now
      ? [{ path: `${at(index)}reviewDate`, message: `is not after ${now}` }]
      : [],
  );
  return errors.length > 0 ? refuse('deadline-in-past', 'A review date lies in the future', errors) : null;
}

const past = (reviewDate: Instant | null, now: Instant): Refusal | null =>
  reviewDate === null ? null : reviewDatesRefused([{ reviewDate }], now);

/** It still holds. With another date it comes back to its owner once more. */
export function confirm(decision: Effective, next: Instant | null, by: Looking, now: Instant): Change | Refusal {
  const no = lookingRefused(decision, by) ?? anewRefused(decision) ?? past(next, now);
  if (no) return no;
  const self = subject('decision', decision.id);
  const { owner } = decision;
  const again = { kind: 'decision_review', about: self } as const;
  return change({
    entries: [{ type: 'decision-confirmed', subject: self, body: { by: by.person, owner, reviewDate: next } }],
    patches: [{ row: 'decision', id: decision.id, set: { reviewDate: next } }],
    kept: [again],
    promises: next === null || owner === null ? [] : [{ ...again, owner, dueAt: next }],
  });
}

/** It is to be decided anew, by `anew`; until that takes effect with another option, it stays in effect. */
export function reopen(
  decision: Effective,
  anew: { readonly id: string; readonly reviewDate: Instant | null },
  by: Looking,
  now: Instant,
): Change | Refusal {
  const no = lookingRefused(decision, by) ?? anewRefused(decision) ?? past(anew.reviewDate, now);
  if (no) return no;
  const self = subject('decision', decision.id);
  return change({
    entries: [
      { type: 'decision-reopened', subject: self, body: { by: by.person, owner: decision.owner, anew: anew.id } },
    ],
    kept: [{ kind: 'decision_review', about: self }],
  });
}
