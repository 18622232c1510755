import fc from 'fast-check';
import type { Stall, State } from '../../../../../libs/domain/decision/methods/method.js';

/** Something that a decider does, in minutes since the forum opened. Whoever objects raises a concern, which others may close. */
export interface Event {
  readonly at: number;
  readonly who: number;
  readonly do: 'agree' | 'abstain' | 'object' | 'close';
}

export interface Timeline {
  readonly entitled: number;
  readonly agreements: number;
  /** The last minute in which people are heard; concerns can be closed later as well. */
  readonly deadline: number;
  readonly events: readonly Event[];
}

const anEvent = (deciders: number): fc.Arbitrary<Event> =>
  fc.record({
    at: fc.nat(60),
    who: fc.nat(Math.max(0, deciders - 1)),
    do: fc.constantFrom('agree', 'agree', 'abstain', 'object', 'close', 'close'),
  });

/** Timelines that often have an objection at the deadline, of which many are closed later. */
export const aTimeline: fc.Arbitrary<Timeline> = fc.nat(4).chain((entitled) =>
  fc.record({
    entitled: fc.constant(entitled),
    agreements: fc.nat(2),
    deadline: fc.integer({ min: 10, max: 40 }),
    events: fc
      .uniqueArray(anEvent(entitled), { selector: ({ at }) => at, maxLength: entitled === 0 ? 0 : 25 })
      .map((events) => [...events].sort((one, other) => one.at - other.at)),
  }),
);

/** Goes through the time minute by minute, and asks plainly what is true in each. `at` is the minute that was over, or in which an objection ended. */
export function decidedBy({ entitled, agreements, deadline, events }: Timeline): {
  state: State;
  stall: Stall | null;
  at: number;
} {
  const says: (Event['do'] | undefined)[] = [];
  const objects: boolean[] = [];
  const blocked = (): Stall | null => {
    if (entitled === 0) return 'no_quorum';
    if (objects.some(Boolean)) return 'concern_open';
    return says.filter((one) => one === 'agree').length < agreements ? 'too_few_agreements' : null;
  };
  for (let minute = 0; minute < 100; minute += 1) {
    for (const event of events.filter(({ at }) => at === minute)) {
      if (event.do === 'close') objects[event.who] = false;
      else if (minute <= deadline) says[event.who] = event.do;
      if (event.do === 'object' && minute <= deadline) objects[event.who] = true;
    }
    if (minute >= deadline && blocked() === null) return { state: 'decided', stall: null, at: minute };
  }
  return { state: 'stalled', stall: blocked(), at: 99 };
}
