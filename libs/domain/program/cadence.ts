import { change, type Change } from '../change.js';
import { subject } from '../subject.js';
import type { Calendar, Instant } from '../time.js';
import type { EngagementModel } from './engagement.js';

export interface CadenceFacts {
  readonly program: string;
  readonly engagement: Pick<EngagementModel, 'cadence' | 'calendar'>;
  /** When the last cycle began that counts: neither cancelled nor a rehearsal. Null if there is none. */
  readonly lastBegan: Instant | null;
  /** Whether it has begun just now, and so keeps what was promised. */
  readonly begins: boolean;
  /** By when the next one is promised so far; null: it is not. */
  readonly promisedFor: Instant | null;
  /** Who is asked when the next one is due. */
  readonly owner: string;
}

/**
 * Promises the next cycle of a program, one cadence after the last one began, or from now on if none has begun. It takes the place of
 * what was promised before; unless a cycle begins, that stays if its date does, and nobody is asked about it anew. A program without a
 * cadence, or whose cycles are rehearsals, promises none.
 */
export function promiseNextCycle(
  { program, engagement, lastBegan, begins, promisedFor, owner }: CadenceFacts,
  now: Instant,
  calendar: Calendar,
): Change {
  const next = { kind: 'cadence', about: subject('program', program) } as const;
  const { cadence } = engagement;
  const none = cadence === undefined || engagement.calendar.pace !== undefined;
  const dueAt = none ? null : calendar.add(lastBegan ?? now, cadence);
  if (dueAt === promisedFor && !begins) return change({});
  return change({
    kept: promisedFor === null ? [] : [next],
    promises: dueAt === null ? [] : [{ ...next, owner, dueAt }],
  });
}
