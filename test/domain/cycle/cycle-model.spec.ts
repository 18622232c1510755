import fc from 'fast-check';
import { cancelCycle } from '../../../libs/domain/cycle/moving/cancel-cycle.js';
import { closeInput, closeSession, openSession } from '../../../libs/domain/cycle/moving/session.js';
import { endDecisions } from '../../../libs/domain/cycle/moving/end-decisions.js';
import { endRefinement } from '../../../libs/domain/cycle/moving/end-refinement.js';
import { goBack } from '../../../libs/domain/cycle/moving/go-back.js';
import { publishAgenda, type AgendaReadiness } from '../../../libs/domain/cycle/agenda/publish-agenda.js';
import { publishClosureByHand } from '../../../libs/domain/cycle/moving/publish-closure.js';
import { moveDeadline, rescheduleSession } from '../../../libs/domain/cycle/deadline.js';
import { hold, resume } from '../../../libs/domain/cycle/hold.js';
import { NEXT, Phase } from '../../../libs/domain/cycle/phase.js';
import type { Change } from '../../../libs/domain/change.js';
import type { CycleFacts } from '../../../libs/domain/facts.js';
import { isRefusal, type Refusal } from '../../../libs/domain/refusal.js';
import { isOver } from '../../../libs/domain/subject.js';
import { msBetween, plusMs, type Instant } from '../../../libs/domain/time.js';
import { CALENDAR, ENGAGEMENT, FAY, aCycle, aDecision, aReview, silence } from '../a-cycle.js';
import type { Interpreter } from '../interpreter.js';

const HOUR = 3_600_000;
const by = { person: FAY };

/** Every phase that may follow another, forwards, one back, or out. */
const FOLLOWS: Record<string, readonly string[]> = {
  agenda: ['pre_read', 'cancelled'],
  pre_read: ['session', 'agenda', 'cancelled'],
  session: ['refinement', 'pre_read', 'cancelled'],
  refinement: ['decision', 'closure', 'session', 'cancelled'],
  decision: ['closure', 'refinement', 'cancelled'],
  closure: ['closed', 'decision', 'cancelled'],
};

const COMPLETE: AgendaReadiness = {
  objectives: 1,
  topics: 1,
  firm: 1,
  offences: [],
  missing: [],
  coverageReason: false,
  reasonRecorded: false,
  obligationsOpen: [],
  hardToRead: [],
  unmet: [],
  formatsMissing: [],
};

type Ask = (cycle: CycleFacts, now: Instant, hours: number) => Change | Refusal;

const COMMANDS: Record<string, Ask> = {
  publish: (cycle, now, hours) =>
    publishAgenda(cycle, hours % 3 === 0 ? { ...COMPLETE, topics: 0 } : COMPLETE, by, now, CALENDAR),
  open: (cycle, now) => openSession(cycle, { reason: 'Everybody is here', by }, now, CALENDAR),
  close: (cycle, now) => closeSession(cycle, by, now),
  closeInput: (cycle, now) => closeInput(cycle, [], by, now, CALENDAR),
  endRefinement: (cycle, now, hours) =>
    endRefinement(
      cycle,
      { undisposed: hours % 3 === 0 ? 1 : 0, items: 0, amendments: 0, offences: [], hardToRead: [] },
      by,
      now,
      CALENDAR,
    ),
  publishClosure: (cycle, now, hours) =>
    publishClosureByHand(
      cycle,
      { unanswered: hours % 3 === 0 ? 1 : 0, offences: [], past: [], unfinished: [], hardToRead: [] },
      by,
      now,
      CALENDAR,
    ),
  endDecisions: (cycle, now) => endDecisions(cycle, by, now, CALENDAR),
  back: (cycle, now) => goBack(cycle, by, now, CALENDAR),
  hold: (cycle, now, hours) => hold(cycle, plusMs(now, hours * HOUR), by, now, CALENDAR),
  cancel: (cycle, now) => cancelCycle(cycle, { ...by, because: 'cancelled' }, now, CALENDAR),
  resume: (cycle, now) => resume(cycle, by, now, CALENDAR),
  moveDeadline: (cycle, now, hours) =>
    moveDeadline(cycle, cycle.gate.subject, { to: plusMs(now, hours * HOUR), reason: 'More time', by }, now, CALENDAR),
  moveSession: (cycle, now, hours) =>
    rescheduleSession(cycle, plusMs(now, hours * HOUR), 'The room', by, now, CALENDAR),
};

const step = fc.oneof(
  { weight: 1, arbitrary: fc.record({ do: fc.constant('cancel'), hours: fc.constant(0) }) },
  {
    weight: 30,
    arbitrary: fc.record({
      do: fc.constantFrom(...Object.keys(COMMANDS).filter((name) => name !== 'cancel')),
      hours: fc.integer({ min: -5, max: 300 }),
    }),
  },
  { weight: 10, arbitrary: fc.record({ do: fc.constant('pass'), hours: fc.integer({ min: 1, max: 40 }) }) },
  { weight: 15, arbitrary: fc.record({ do: fc.constant('tick'), hours: fc.constant(0) }) },
);

/** What must be true of every state of a cycle, in whatever order people and time came to it. */
function check({ cycle, now }: Interpreter): void {
  const { gate, session } = cycle;
  const input = gate.input.find(({ what }) => what === 'contributions');
  if (gate.over) expect(gate.armed).toEqual([]);
  else expect([gate.phase, gate.armed.length > 0]).toEqual([gate.phase, true]); // every wait has an end
  if (gate.heldUntil !== null || gate.over) return;
  if (gate.phase === 'pre_read') {
    expect(gate.deadline).toBe(session.at); // reading ends when the session begins
    expect(input && input.closesAt >= session.at).toBe(true); // and nobody is cut off before it
  }
  const end = gate.armed.find((appointment) => appointment.do === 'close_session');
  if (gate.phase === 'session' && session.closedAt === null && end && session.openedAt !== null && gate.version === 1) {
    expect(msBetween(session.openedAt, end.at)).toBeGreaterThanOrEqual(session.minutes * 60_000); // it keeps its minutes
  }
  if (gate.phase === 'session') expect(input?.closesAt).toBe(gate.deadline);
  for (const { at } of gate.armed) expect(at >= gate.openedAt).toBe(true);
  expect(now >= gate.openedAt).toBe(true);
}

describe('a cycle, whatever people and time do', () => {
  it('keeps the order of its phases, its promises of time, and ends', () => {
    const granted = new Set<string>();
    const live = (
      steps: readonly { do: string; hours: number }[],
      preReads: number,
      latePreRead: 'flag' | 'move_session',
      phase: 'agenda' | 'decision' | 'closure',
    ): void => {
      const engagement = { ...ENGAGEMENT, latePreRead };
      const world = aCycle({
        phase,
        cycle: { engagement, preReads },
        decisions: phase === 'agenda' ? [aDecision()] : [],
        reviews: phase === 'agenda' ? [aReview()] : [],
      });
      const begun = world.passages.length;
      let byHand = false;
      for (const { do: name, hours } of steps) {
        const before = world.cycle.gate;
        if (name === 'pass') {
          const soonest = world.soonest()?.armed.at; // time runs what is due before it goes on
          const later = plusMs(world.now, hours * HOUR);
          if (!soonest || later < soonest) world.now = later;
        } else if (name === 'tick') world.tick(silence);
        else {
          const answer = COMMANDS[name]?.(world.cycle, world.now, hours);
          if (!answer || isRefusal(answer)) {
            expect(world.cycle.gate).toEqual(before); // a refusal changes nothing
            continue;
          }
          expect(before.over).toBe(false); // nothing is granted after the end
          granted.add(name);
          byHand ||= name === 'publishClosure';
          world.apply(answer);
        }
        check(world);
      }
      for (let n = 0; n < 300 && world.tick(silence); n += 1) check(world);
      const { over, phase: last } = world.cycle.gate;
      expect(over).toBe(true);
      const ending = last === 'cancelled' ? 'cancelled' : byHand ? 'published' : 'by_time';
      const notes = world.ended.flatMap((one) => (one.row === 'closure' ? [one.ending] : []));
      expect(notes).toEqual([ending]); // whoever ended it, its answers are published, once
      for (const { subject, from, to } of world.passages.slice(begun).filter((one) => one.subject.kind === 'cycle')) {
        expect([subject.id, from, FOLLOWS[from]?.includes(to) ? to : `never ${to}`]).toEqual([subject.id, from, to]);
      }
    };
    const lives = fc.array(step, { maxLength: 40, size: 'max' });
    const start = fc.constantFrom(...(['agenda', 'agenda', 'decision', 'closure'] as const)); // few lives would come so far
    const property = fc.property(lives, fc.nat(2), fc.constantFrom('flag', 'move_session'), start, live);
    const never = (): string[] => Object.keys(COMMANDS).filter((name) => !granted.has(name));
    fc.assert(property, { numRuns: 300 });
    for (let more = 0; more < 10 && never().length > 0; more += 1) fc.assert(property, { numRuns: 100 }); // lives are drawn
    expect(never()).toEqual([]);
  }, 120_000);

  it('gives its answers by the date that it promised, when nobody moves, holds or hurries it', () => {
    const alone = (hours: number, decides: boolean): void => {
      const { now, cycle } = aCycle({ phase: 'agenda' });
      const session = { ...cycle.session, at: plusMs(now, hours * HOUR) };
      const world = aCycle({ phase: 'agenda', cycle: { session }, decisions: decides ? [aDecision()] : [] });
      for (let n = 0; n < 300 && world.tick(silence); n += 1);
      const { gate, answersPromisedFor } = world.cycle;
      expect([gate.phase, answersPromisedFor !== null && world.now <= answersPromisedFor]).toEqual(['closed', true]);
    };
    fc.assert(fc.property(fc.integer({ min: 1, max: 900 }), fc.boolean(), alone), { numRuns: 100 });
  });

  it.each(['agenda', 'pre_read', 'session', 'refinement', 'decision', 'closure'] as const)(
    'is cancelled from %s with all its forums and reviews',
    (phase) => {
      const world = aCycle({ phase, reviews: [aReview()] });
      const answer = cancelCycle(world.cycle, by, world.now, CALENDAR);
      if (isRefusal(answer)) throw new Error(answer.detail);
      world.apply(answer);
      const { gate, decisions, reviews } = world.cycle;
      expect([gate.phase, ...decisions.map((one) => one.gate.phase), ...reviews.map((one) => one.gate.phase)]).toEqual([
        'cancelled',
        'withdrawn',
        'withdrawn',
      ]);
      expect(world.soonest()).toBeNull();
    },
  );

  it('is over in the phases that nothing follows, and in no other', () => {
    const last = Phase.options.filter((phase) => NEXT[phase] === null);
    expect([...Phase.options.filter((phase) => isOver('cycle', phase))]).toEqual(last);
  });
});
