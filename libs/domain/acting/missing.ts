import { notifyAll, type NoticeDraft } from '../change.js';
import type { Subject } from '../subject.js';
import type { Instant } from '../time.js';

/** People for whom a subject waits, and who cannot do what it waits for. */
export interface Missing {
  readonly subject: Subject;
  readonly people: readonly string[];
}

/**
 * Notices to facilitators that these reviewers are away, or review compliance no more: one of each reviewer. Nobody is notified of
 * their own absence. `at` sets apart what happens again in one entry; without it a phase says so once, when it begins.
 */
export const notifyReviewersMissing = (
  facilitators: readonly string[],
  { subject, people }: Missing,
  because: 'away' | 'gone',
  at: Instant | null = null,
): NoticeDraft[] =>
  people.flatMap((about) =>
    notifyAll(because === 'away' ? others(facilitators, [about]) : facilitators, {
      purpose: 'reviewer_missing',
      subject,
      data: { about, because },
      ...(at === null ? { version: 1, mark: about } : { mark: `${about}:${at}` }),
    }),
  );

/** One notice to each facilitator when a forum opens, however many deciders are away: the letter reads who they are. Nobody is notified of their own absence alone. */
export const notifyDecidersMissing = (facilitators: readonly string[], { subject, people }: Missing): NoticeDraft[] => {
  const known = people.length > 1 ? facilitators : others(facilitators, people);
  const draft = { purpose: 'decider_missing' as const, subject, version: 1, data: { because: 'away' } };
  return people.length > 0 ? notifyAll(known, draft) : [];
};

const others = (facilitators: readonly string[], away: readonly string[]): string[] =>
  facilitators.filter((person) => !away.includes(person));
