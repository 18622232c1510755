import type { FlagCode } from '../flag.js';
import type { Subject, SubjectKind } from '../subject.js';
import type { Calendar, Duration, Instant } from '../time.js';

/** What a program promises for a date, beyond the end of any cycle. When the date comes, its owner is asked. */
export const PROMISE_KINDS = [
  'deferred', // an answer that was put off
  'decision', // a decision that outlives its cycle
  'decision_review', // a decision in effect is looked at again
  'contested', // an answer that was contested is given once more
  'dropped', // one that promised what was dropped since is given once more
  'not_planned', // an item that answers promised, and that the outside tracker will not do
  'inbox', // what was said outside the cycles is taken over by one
  'approval', // an approval ends, and its reviewer is asked again
  'condition', // what an approval was given on is done
  'consent', // what people consented to ends, and they are asked anew or it is let go
  'consent_end', // a consent or its purpose ends by its date; facilitators are notified
  'norm', // a norm of the program is looked at again
  'cadence', // the next cycle begins
] as const;
export type PromiseKind = (typeof PROMISE_KINDS)[number];

/** Those about what somebody said, who waits for another answer to it. */
export const ANSWERS_OWED = ['deferred', 'contested', 'dropped'] as const satisfies readonly PromiseKind[];

/** What was promised, as people say it. */
export const PROMISED: Readonly<Record<PromiseKind, string>> = {
  deferred: 'an answer that was put off',
  decision: 'a decision that goes on after its cycle',
  decision_review: 'another look at a decision',
  contested: 'another answer to what was contested',
  dropped: 'another answer, because what was to change was dropped',
  not_planned: 'word of an item that was promised, and that the tracker will not do',
  inbox: 'an answer to what was said between cycles',
  approval: 'an approval anew, before it ends',
  condition: 'what an approval was given on',
  consent: 'consent anew, before it ends',
  consent_end: 'word of a consent that has ended',
  norm: 'another look at a norm',
  cadence: 'the next cycle',
};

/** Which promise it is: there is one open of a kind about a subject, or about a part of it. */
export interface PromiseRef {
  readonly kind: PromiseKind;
  readonly about: Subject;
  readonly part?: string;
}

/** A promise made; another one of its kind about the same subject takes the place of what is still open. */
export interface PromiseDraft extends PromiseRef {
  readonly owner: string;
  readonly dueAt: Instant;
}

/** What follows when an owner does not answer. */
interface Insisting {
  /** How long they have before they are asked again, each time. */
  readonly waits: readonly Duration[];
  /** What is raised with the last time, and about what. It ends with the promise. */
  readonly problem: FlagCode;
  readonly on: Extract<SubjectKind, 'program' | 'cycle' | 'decision'>;
}
const TWICE_MORE: readonly Duration[] = [{ workingDays: 5 }, { workingDays: 5 }];
/** A purpose is asked about five working days before its end: the last time is that end. */
const UNTIL_ITS_END: readonly Duration[] = [{ workingDays: 3 }, { workingDays: 2 }];
const ANSWER: Insisting = { waits: TWICE_MORE, problem: 'answer-overdue', on: 'cycle' };

/** Kinds that are not here are asked about once, and stay on the list. `consent_end` is kept by notifying the facilitators. */
const AGAIN: Partial<Record<PromiseKind, Insisting>> = {
  decision_review: { waits: TWICE_MORE, problem: 'review-date-unanswered', on: 'decision' },
  deferred: ANSWER,
  contested: ANSWER,
  dropped: ANSWER,
  not_planned: { waits: TWICE_MORE, problem: 'tracker-disagrees', on: 'cycle' },
  inbox: { waits: TWICE_MORE, problem: 'inbox-overdue', on: 'program' },
  norm: { waits: TWICE_MORE, problem: 'norm-unreviewed', on: 'program' },
  cadence: { waits: TWICE_MORE, problem: 'cadence-missed', on: 'program' },
  consent: { waits: UNTIL_ITS_END, problem: 'consent-unrenewed', on: 'program' },
};

/** What comes of asking an owner about a promise. */
export interface Asking {
  /** When they are asked next, if they have not answered by then; null for not any more. */
  readonly againAt: Instant | null;
  /** Whether the facilitators are asked beside the owner, who stays responsible. */
  readonly climbs: boolean;
  /** What is a problem for all to see from now on, because it is the last time, after earlier ones. */
  readonly problem: Pick<Insisting, 'problem' | 'on'> | null;
}

/** What comes of asking an owner who was asked `times` times before and did not answer. The number of times is limited. */
export function asking(kind: PromiseKind, times: number, now: Instant, calendar: Calendar): Asking {
  const insisting = AGAIN[kind];
  const wait = insisting?.waits[times];
  return {
    againAt: wait === undefined ? null : calendar.add(now, wait),
    climbs: times > 0,
    problem: insisting && times > 0 && times === insisting.waits.length ? insisting : null,
  };
}
