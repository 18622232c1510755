import type { CycleFacts } from '../../facts.js';
import { lastInstant } from '../../ladder/ladder.js';
import type { Calendar, Instant } from '../../time.js';
import { inputEnd, lastForumEnd } from '../windows.js';

/**
 * When everything that is said has its answer at the latest, by the ladders alone: each phase after the session takes all of
 * its time, and at the end the system publishes. `decides`: whether the cycle has, or plans, something to decide.
 */
export function answeredBy(cycle: CycleFacts, decides: boolean, now: Instant, calendar: Calendar): Instant {
  const { ladders, leadTimes } = cycle.engagement;
  const after = (from: Instant, phase: 'refinement' | 'closure'): Instant =>
    lastInstant(ladders[phase], { from, until: calendar.add(from, leadTimes[phase]) }, calendar);
  const heard = lastInstant(ladders.session, { from: now, until: inputEnd(cycle, now, calendar) }, calendar);
  const refined = after(heard, 'refinement');
  return after(decides ? lastForumEnd(cycle, refined, calendar) : refined, 'closure');
}
