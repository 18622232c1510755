import { change, type Change } from '../change.js';
import type { CycleFacts } from '../facts.js';
import { isOver, subject } from '../subject.js';
import type { Calendar, Instant } from '../time.js';
import { NOT_IN_TIME, type Deferral, type Ending, type NoteWords } from './ending.js';

/**
 * What goes with the end of a cycle: every answer is published, with the note. The program keeps promises of deferred answers, and of decisions
 * that outlive the cycle, each owned by the final authority of its decision.
 */
export function closing(
  cycle: CycleFacts,
  ending: Ending,
  now: Instant,
  calendar: Calendar,
  words: NoteWords | null = null,
): Change {
  const { id, decisions, engagement, facilitators } = cycle;
  const deferral = ending === 'published' ? null : putOff(cycle, ending, now, calendar);
  const open = decisions.filter(({ gate, handedOn }) => handedOn && !isOver('decision', gate.phase));
  const outliving = ending === 'cancelled' ? [] : open; // what is cancelled takes its forums with it
  return change({
    patches: [{ row: 'closure', id, ending, deferral, owner: facilitators[0] ?? null, words }],
    promises: outliving.map(({ id: decision, gate, authority }) => ({
      kind: 'decision',
      about: subject('decision', decision),
      owner: authority,
      dueAt: gate.deadline ?? calendar.add(now, engagement.leadTimes.decision),
    })),
  });
}

function putOff(
  { deputy, engagement, facilitators }: CycleFacts,
  ending: Exclude<Ending, 'published'>,
  now: Instant,
  calendar: Calendar,
): Deferral {
  const late = ending === 'by_time';
  return {
    reason: late ? NOT_IN_TIME : 'The cycle was cancelled before it could be answered',
    until: calendar.add(now, engagement.leadTimes.deferral),
    owner: deputy ?? facilitators[0] ?? null,
    broken: late,
  };
}
