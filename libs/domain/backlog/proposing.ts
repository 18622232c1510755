import { change, notifyAll, type Change } from '../change.js';
import type { Audience } from '../people.js';
import { subject, type Subject } from '../subject.js';
import { msBetween, plusMs, type Instant } from '../time.js';
import type { AmendmentPart, AmendmentState } from './amendment.js';

/** What somebody proposes on an item of a cycle; without one, it is a new item. */
export interface Proposed {
  readonly id: string;
  readonly cycle: string;
  readonly audience: Audience;
  readonly proposer: string;
  readonly item: string | null;
  readonly part: AmendmentPart;
  readonly criterion: string | null;
  /** The proposal in whose place this one is made. */
  readonly amends: string | null;
}

/** When its proposer last took back such a proposal, and when the phase in which it is answered ends. */
export interface Pace {
  readonly takenBackAt: Instant | null;
  readonly deadline: Instant | null;
}

/** Makes a proposal. The people who may answer it are notified once each, except the proposer. */
export function propose(
  { id, cycle, audience, proposer, ...about }: Proposed,
  answering: readonly string[],
  pace: Pace,
  now: Instant,
): Change {
  const self = subject('cycle', cycle);
  const others = answering.filter((person) => person !== proposer);
  const notBefore = notifiedAt(pace, now);
  return change({
    entries: [{ type: 'amendment-proposed', subject: self, audience, body: { amendment: id, ...about } }],
    notices: notifyAll(others, {
      purpose: 'amendment_proposed',
      subject: self,
      mark: id,
      data: { about: id },
      notBefore,
    }),
  });
}

const HOUR_MS = 3_600_000;

/**
 * When the people who answer proposals are notified of one: at once. If its proposer withdrew one within the last hour, and at least two hours
 * are left to answer, an hour later: of proposals that are made and withdrawn again and again, only those that are then still open are notified.
 */
export function notifiedAt({ takenBackAt, deadline }: Pace, now: Instant): Instant {
  const again = takenBackAt !== null && msBetween(takenBackAt, now) < HOUR_MS;
  const inTime = deadline === null || msBetween(now, deadline) >= 2 * HOUR_MS;
  return again && inTime ? plusMs(now, HOUR_MS) : now;
}

/** A proposal that has ended, and the people to notify. */
export interface EndedProposal {
  readonly amendment: string;
  /** Null where it proposed a new one, which was not taken in. */
  readonly item: string | null;
  readonly proposer: string;
  readonly state: AmendmentState;
}

/** Journals the outcome of proposals and notifies their proposers, except the person who acted. */
export const answerProposals = (
  cycle: Subject,
  audience: Audience,
  ended: readonly EndedProposal[],
  by: string | null,
): Change =>
  change({
    entries: ended.map(({ amendment, item, state }) => ({
      type: 'amendment-answered',
      subject: cycle,
      audience,
      body: { amendment, item, state },
    })),
    notices: ended
      .filter(({ proposer }) => proposer !== by)
      .map(({ amendment, proposer }) => ({
        person: proposer,
        purpose: 'amendment_answered' as const,
        subject: cycle,
        mark: amendment,
        data: { about: amendment },
      })),
  });
