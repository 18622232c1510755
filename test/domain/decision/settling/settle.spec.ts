import { describe, expect, it } from '@jest/globals';
import { moveDeadline } from '../../../../libs/domain/cycle/deadline.js';
import { hold, resume } from '../../../../libs/domain/cycle/hold.js';
import { afterOutages } from '../../../../libs/domain/cycle/outage.js';
import type { Concern } from '../../../../libs/domain/decision/methods/method.js';
import type { ConsentTally } from '../../../../libs/domain/decision/methods/consent.js';
import type { LastCallTally } from '../../../../libs/domain/decision/methods/last-call.js';
import { settle } from '../../../../libs/domain/decision/settling/settle.js';
import type { Poll } from '../../../../libs/domain/decision/settling/standing.js';
import { lookEarly } from '../../../../libs/domain/steps/run-step.js';
import type { StepFacts } from '../../../../libs/domain/steps/due.js';
import type { Rung } from '../../../../libs/domain/ladder/rung.js';
import { granted } from '../../../../libs/domain/refusal.js';
import { subject } from '../../../../libs/domain/subject.js';
import { plusMs, type Instant } from '../../../../libs/domain/time.js';
import { CALENDAR, DROP, FAY, MONDAY, ODA, aCycle, aDecision, decisionOf, silence } from '../../a-cycle.js';
import type { Interpreter } from '../../interpreter.js';

const DAY = 86_400_000;

const consentPoll = (parts: Partial<ConsentTally> = {}, concerns: readonly Concern[] = []): Poll => ({
  method: 'consent@1',
  tally: { entitled: 3, agreed: 0, abstained: 0, objected: 0, ...parts },
  concerns,
});
const lastCallPoll = (parts: Partial<LastCallTally> = {}, concerns: readonly Concern[] = []): Poll => ({
  method: 'last_call@1',
  tally: { entitled: 3, agreed: 2, abstained: 0, proposerSilent: false, ...parts },
  concerns,
});
const objection = (raisedAt: Instant, closedAt: Instant | null = null): Concern => ({
  id: 'q1',
  owner: 'dan',
  open: closedAt === null,
  raisedAt,
  closedAt,
});

const aForum = (method: 'consent@1' | 'last_call@1', parameters: object = {}): Interpreter =>
  aCycle({
    decisions: [aDecision({ method, parameters: { ...parameters }, proposal: DROP }), aDecision({ id: 'd2' })],
  });
const look = (world: Interpreter, poll: Poll) => settle(decisionOf(world), world.cycle, poll, world.now, CALENDAR);
const early = (world: Interpreter, poll: Poll): void => {
  const change = lookEarly(world.cycle, decisionOf(world), poll, world.now, CALENDAR);
  if (change) world.apply(change);
};
/** Runs what is due soonest of the first forum, told by `poll`. */
const tick = (world: Interpreter, poll: Poll) =>
  world.tick((whose, cycle): StepFacts => {
    const quiet = silence(whose, cycle);
    return whose.kind === 'decision' && whose.decision.id === 'd1' ? { ...quiet, poll } : quiet;
  });
const armedOf = (world: Interpreter): [string, Instant][] =>
  decisionOf(world).gate.armed.map(({ do: step, at }) => [step, at]);

describe('a forum that is counted', () => {
  it('is looked at 1 ms after its deadline, and what its ladder does at the deadline follows in that instant', () => {
    const world = aForum('consent@1', { length: 'PT72H' });
    const { deadline } = decisionOf(world).gate;
    expect(deadline).toBe(plusMs(MONDAY, 3 * DAY));
    const count = plusMs(deadline ?? '', 1);
    expect(armedOf(world).slice(1, 3)).toEqual([
      ['settle', count],
      ['escalate', count],
    ]);
    expect(decisionOf(world).gate.input).toEqual([]);
  });

  it('tells the final authority once what it cannot settle, and settles it when it can', () => {
    const world = aForum('consent@1');
    const open = consentPoll({ objected: 1 }, [objection(MONDAY)]);
    world.now = plusMs(decisionOf(world).gate.deadline ?? '', 1);
    expect(look(world, open)).toMatchObject({
      result: 'stalled',
      change: { notices: [{ person: ODA, data: { stall: 'concern_open' } }] },
    });
    early(world, open);
    expect(look(world, open)).toBeNull();
    early(world, consentPoll({ objected: 1 }, [objection(MONDAY, world.now)]));
    expect(decisionOf(world)).toMatchObject({ outcome: DROP, outcomeBy: 'method', gate: { phase: 'in_effect' } });
  });

  it.each(['apply_tie_break', 'apply_default', 'escalate'] as const)(
    'settles by its method when %s is due a moment later',
    (rung) => {
      const world = aForum('consent@1');
      const stuck = consentPoll({}, [objection(MONDAY)]);
      const closed = consentPoll({}, [objection(MONDAY, plusMs(MONDAY, 1))]);
      for (;;) {
        const due = world.soonest();
        if (!due) throw new Error('Nothing is due');
        const mine = due.whose.kind === 'decision' && due.whose.decision.id === 'd1';
        if (mine && due.armed.do === rung) break;
        tick(world, stuck);
      }
      tick(world, closed);
      expect(decisionOf(world)).toMatchObject({ outcome: DROP, outcomeBy: 'method' });
    },
  );

  it('counts after the last instant also where a hold moved it, and when the deadline is moved', () => {
    const world = aForum('consent@1', { length: 'PT59H' }); // ends outside working hours
    world.apply(granted(hold(world.cycle, null, { person: FAY }, world.now, CALENDAR)));
    world.now = plusMs(world.now, 2 * DAY);
    world.apply(granted(resume(world.cycle, { person: FAY }, world.now, CALENDAR)));
    const counts = () => [
      armedOf(world).find(([step]) => step === 'settle')?.[1],
      plusMs(decisionOf(world).gate.deadline ?? '', 1),
    ];
    expect(counts()[0]).toBe(counts()[1]);
    const to = plusMs(world.now, 9 * DAY);
    world.apply(
      granted(
        moveDeadline(
          world.cycle,
          subject('decision', 'd1'),
          { to, reason: 'More time', by: { person: FAY } },
          world.now,
          CALENDAR,
        ),
      ),
    );
    expect(counts()).toEqual([plusMs(to, 1), plusMs(to, 1)]);
  });

  it.each([
    [
      'a hold',
      (world: Interpreter) => {
        world.apply(granted(hold(world.cycle, null, { person: FAY }, world.now, CALENDAR)));
        world.now = plusMs(world.now, 2 * DAY);
        world.apply(granted(resume(world.cycle, { person: FAY }, world.now, CALENDAR)));
      },
    ],
    [
      'an outage',
      (world: Interpreter) => {
        const from = world.now;
        world.now = plusMs(world.now, DAY);
        const owed = afterOutages(decisionOf(world).gate, [{ from, until: world.now }], world.now, CALENDAR);
        if (owed) world.apply(owed);
      },
    ],
  ])('counts before its ladder goes on, also where %s lays both into the same moment', (_name, pause) => {
    const last: Rung = { when: { after: 'PT5H' }, if: 'not_finished', who: ['responsible'], do: 'apply_default' };
    const parameters = { length: 'PT59H' }; // the count and the rung come in one night
    const own = { parameters, proposal: DROP, ladder: [last] };
    const world = aCycle({ decisions: [aDecision({ method: 'consent@1', ...own }), aDecision({ id: 'd2' })] });
    pause(world);
    const [settling, ending] = armedOf(world);
    expect([settling?.[0], ending?.[0]]).toEqual(['settle', 'apply_default']);
    expect((settling?.[1] ?? '') <= (ending?.[1] ?? '')).toBe(true);
    for (let n = 0; n < 50 && !decisionOf(world).gate.over; n += 1) tick(world, consentPoll({ agreed: 2 }));
    expect(decisionOf(world)).toMatchObject({ outcome: DROP, outcomeBy: 'method' });
  });

  it('waits longer after an outage, because nobody could take a position either', () => {
    const world = aForum('consent@1');
    const before = decisionOf(world).gate;
    const from = plusMs(before.deadline ?? '', -3_600_000);
    world.now = plusMs(before.deadline ?? '', 3_600_000);
    const owed = afterOutages(before, [{ from, until: world.now }], world.now, CALENDAR);
    if (!owed) throw new Error('Something is owed');
    world.apply(owed);
    const { deadline, armed } = decisionOf(world).gate;
    expect(deadline).toBe(CALENDAR.addWorkingMs(before.deadline ?? '', 2 * 3_600_000));
    expect(armed.find((one) => one.do === 'settle')?.at).toBe(plusMs(deadline ?? '', 1));
    expect(look(world, consentPoll())).toBeNull();
  });
});

describe('a last call', () => {
  it('is a phase with nothing but its end, keeps the round, and adopts', () => {
    const world = aForum('last_call@1');
    const { round } = decisionOf(world);
    early(world, lastCallPoll());
    const { gate, ...decision } = decisionOf(world);
    expect([gate.phase, decision.round, decision.lastCalls, gate.deadline]).toEqual([
      'last_call',
      round,
      1,
      plusMs(MONDAY, 10 * DAY),
    ]);
    expect(armedOf(world)).toEqual([['settle', plusMs(MONDAY, 10 * DAY + 1)]]);
    world.now = plusMs(MONDAY, 10 * DAY);
    expect(look(world, lastCallPoll())).toBeNull();
    world.now = plusMs(world.now, 1);
    early(world, lastCallPoll());
    expect(decisionOf(world)).toMatchObject({ outcome: DROP, outcomeBy: 'method' });
  });

  it('goes back to its forum with a fresh deadline and the whole ladder', () => {
    const world = aForum('last_call@1');
    early(world, lastCallPoll());
    world.now = plusMs(MONDAY, DAY);
    const poll = lastCallPoll({}, [objection(world.now)]);
    early(world, poll);
    const { gate, round } = decisionOf(world);
    expect([gate.phase, round, gate.openedAt]).toEqual(['open', 1 + 1, world.now]);
    expect(armedOf(world).map(([step]) => step)).toEqual([
      'remind',
      'settle',
      'escalate',
      'apply_tie_break',
      'apply_default',
    ]);
    expect(look(world, poll)).toBeNull();
  });

  it('may not begin again too often: the final authority is told at once', () => {
    const world = aForum('last_call@1', { restarts: 0 });
    early(world, lastCallPoll());
    world.now = plusMs(MONDAY, DAY);
    early(world, lastCallPoll({}, [objection(plusMs(MONDAY, 1), world.now)]));
    expect(armedOf(world)[0]).toEqual(['settle', world.now]);
    tick(world, lastCallPoll({}, [objection(plusMs(MONDAY, 1), plusMs(MONDAY, DAY))]));
    expect(world.notices.at(-1)).toMatchObject({ person: ODA, data: { stall: 'too_many_restarts' } });
  });

  it('stops with the hold of its cycle, and goes on with the working time that was left', () => {
    const world = aForum('last_call@1');
    early(world, lastCallPoll());
    world.apply(granted(hold(world.cycle, null, { person: FAY }, world.now, CALENDAR)));
    world.now = plusMs(world.now, 20 * DAY);
    expect(look(world, lastCallPoll())).toBeNull();
    world.apply(granted(resume(world.cycle, { person: FAY }, world.now, CALENDAR)));
    const { gate } = decisionOf(world);
    expect(gate.deadline ?? '').not.toBe(plusMs(MONDAY, 10 * DAY));
    expect(armedOf(world)).toEqual([['settle', plusMs(gate.deadline ?? '', 1)]]);
  });
});
