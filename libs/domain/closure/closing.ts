import type { CycleFacts } from '../facts.js';
import type { PromiseDraft } from '../program/promise.js';
import { isOver, subject } from '../subject.js';
import type { Calendar, Instant } from '../time.js';

/** How a cycle came to its closure: published by hand, with every answer, or by time, or cancelled before. */
export type Ending = 'published' | 'by_time' | 'cancelled';

/** The reason that the system gives when nobody answered. */
export const NOT_IN_TIME = 'not_answered_in_time';

/** What becomes of whatever is still without an answer: it is put off. */
export interface Deferral {
  readonly reason: string;
  readonly until: Instant;
  /** Whoever sees to it; null where nobody facilitates the program any more. */
  readonly owner: string | null;
  /** Answers were promised for the closure; one that is put off by time breaks that. */
  readonly broken: boolean;
}

/** What the program keeps of a cycle that ends. */
export interface Closing {
  /** Null where nothing can be without an answer. */
  readonly deferral: Deferral | null;
  /** Whoever owes an answer that was put off without an owner; null where nobody facilitates any more. */
  readonly owner: string | null;
  /** The decisions that outlive it: whoever has the last word sees to each, whoever facilitates. */
  readonly promises: readonly PromiseDraft[];
}

/** What the program keeps of a cycle that ends: answers that were put off, and decisions that outlive it. */
export function closing(cycle: CycleFacts, ending: Ending, now: Instant, calendar: Calendar): Closing {
  const { decisions, deputy, engagement, facilitators } = cycle;
  const owner = facilitators[0] ?? null;
  const late = ending === 'by_time';
  const deferral = {
    reason: late ? NOT_IN_TIME : 'The cycle was cancelled before it could be answered',
    until: calendar.add(now, engagement.leadTimes.deferral),
    owner: deputy ?? owner,
    broken: late,
  };
  const outliving = decisions.filter(({ gate, handedOn }) => handedOn && !isOver(gate.phase));
  return {
    deferral: ending === 'published' ? null : deferral,
    owner,
    promises: outliving.map(({ id, gate, authority }) => ({
      kind: 'decision',
      about: subject('decision', id),
      owner: authority,
      dueAt: gate.deadline ?? calendar.add(now, engagement.leadTimes.decision),
    })),
  };
}
