import { change, type Change } from '../change.js';
import { subject } from '../subject.js';
import type { Calendar, Instant } from '../time.js';
import type { EngagementModel } from './engagement.js';

export interface CadenceFacts {
  readonly program: string;
  readonly engagement: Pick<EngagementModel, 'cadence' | 'calendar'>;
  /** When the last cycle began that counts: neither cancelled nor a rehearsal. Null if there is none. */
  readonly lastBegan: Instant | null;
  /** Who is asked when the next one is due. */
  readonly owner: string;
}

/**
 * Promises the next cycle of a program, one cadence after the last one began, or from now on if none has begun. It takes the place of
 * what was promised before. A program without a cadence, or whose cycles are rehearsals, promises none.
 */
export function promiseNextCycle(
  { program, engagement, lastBegan, owner }: CadenceFacts,
  now: Instant,
  calendar: Calendar,
): Change {
  const next = { kind: 'cadence', about: subject('program', program) } as const;
  const { cadence } = engagement;
  const promises =
    cadence === undefined || engagement.calendar.pace
      ? []
      : [{ ...next, owner, dueAt: calendar.add(lastBegan ?? now, cadence) }];
  return change({ kept: [next], promises });
}
