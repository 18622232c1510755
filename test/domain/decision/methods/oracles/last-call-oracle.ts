import fc from 'fast-check';
import type { Stall, State } from '../../../../../libs/domain/decision/methods/method.js';

/** Something that a decider does, in minutes since the forum opened. */
export interface Event {
  readonly at: number;
  readonly who: number;
  readonly do: 'agree' | 'take_back' | 'raise' | 'close';
}

export interface Timeline {
  readonly entitled: number;
  readonly length: number;
  readonly restarts: number;
  /** Minutes from the opening, and from each stop, until which last call must have begun. */
  readonly deadline: number;
  readonly events: readonly Event[];
}

const anEvent = (deciders: number): fc.Arbitrary<Event> =>
  fc.record({
    at: fc.nat(80),
    who: fc.nat(deciders - 1),
    do: fc.constantFrom('agree', 'agree', 'agree', 'agree', 'take_back', 'raise', 'close', 'close'),
  });

/** Timelines in which last calls often begin and are often stopped. */
export const aTimeline: fc.Arbitrary<Timeline> = fc.integer({ min: 1, max: 4 }).chain((entitled) =>
  fc.record({
    entitled: fc.constant(entitled),
    length: fc.integer({ min: 1, max: 12 }),
    restarts: fc.nat(2),
    deadline: fc.integer({ min: 10, max: 60 }),
    // one event a minute: what happens within one is about the order of looking, and has tests of its own
    events: fc
      .uniqueArray(anEvent(entitled), { selector: ({ at }) => at, minLength: 10, maxLength: 50 })
      .map((events) => [...events].sort((a, b) => a.at - b.at)),
  }),
);

/** Goes through the time minute by minute, and asks plainly what is true in each. */
export function decidedBy({ entitled, length, restarts, deadline, events }: Timeline): {
  state: State;
  stall: Stall | null;
  started: number;
} {
  const agreed = new Array<boolean>(4).fill(false);
  const worried = new Array<boolean>(4).fill(false);
  let started = 0;
  let since: number | null = null; // the running last call
  let mustBegin = deadline;
  for (let minute = 0; minute < 1000; minute += 1) {
    // a window that ended with the minute before is over before anything happens in this one
    if (since !== null && minute > since + length) return { state: 'decided', stall: null, started };
    if (since === null && minute > mustBegin) {
      return { state: 'stalled', stall: worried.some(Boolean) ? 'concern_open' : 'not_agreed', started };
    }
    for (const event of events.filter(({ at }) => at === minute)) {
      if (event.do === 'agree' || event.do === 'take_back') agreed[event.who] = event.do === 'agree';
      else worried[event.who] = event.do === 'raise';
    }
    const all = agreed.filter(Boolean).length * 2 > entitled && !worried.some(Boolean);
    if (since !== null && !all) {
      since = null;
      mustBegin = minute + deadline;
    } else if (since === null && all) {
      if (started > restarts) return { state: 'stalled', stall: 'too_many_restarts', started };
      since = minute;
      started += 1;
    }
  }
  throw new Error('A forum ends');
}
