import { describe, expect, it } from '@jest/globals';
import { enter } from '../../../libs/domain/cycle/move.js';
import { rule } from '../../../libs/domain/decision/ruling.js';
import { inEffect, withdrawForum } from '../../../libs/domain/decision/outcome.js';
import { openForum } from '../../../libs/domain/decision/open-forum.js';
import { GO_ON, ROLL_BACK } from '../../../libs/domain/pilot/outcomes.js';
import { endApproval } from '../../../libs/domain/review/approval/lapse.js';
import { CALENDAR, FAY, ODA, aDecision, aPoll, decisionOf } from '../a-cycle.js';
import type { Interpreter } from '../interpreter.js';
import { ENDS, aPlan, halt, running, say, stateOf } from './a-pilot.js';

const aForum = (outcome: string | null) =>
  aDecision({
    id: 'q1',
    pilot: 'p1',
    outcome,
    handedOn: true,
    authority: ODA,
    options: [
      { id: 'on', position: GO_ON, statusQuo: false },
      { id: 'back', position: ROLL_BACK, statusQuo: false },
      { id: 'keep', position: 2, statusQuo: true },
    ],
  });

describe('what is decided about a halted pilot', () => {
  const asked = (outcome: string | null): Interpreter => {
    const world = running();
    halt(world);
    world.declare({ decisions: [aForum(outcome)] });
    return world;
  };

  it.each([
    ['on', 'running', null],
    ['back', 'verdict', 'rolled_back'],
    ['keep', 'verdict', 'stays_halted'],
  ])('%s leads to %s', (outcome, state, because) => {
    const world = asked(outcome);
    world.apply(inEffect(decisionOf(world, 'q1'), world.cycle, world.now, CALENDAR));
    expect(stateOf(world)).toBe(state);
    const ended = world.entries.find(({ type }) => type === 'pilot-ended');
    expect(ended?.body?.because ?? null).toBe(because);
  });

  it('is nothing when it is withdrawn: the pilot ends where it stands', () => {
    const world = asked(null);
    world.apply(withdrawForum(decisionOf(world, 'q1'), world.cycle, world.now, CALENDAR));
    expect(stateOf(world)).toBe('verdict');
  });

  it.each<[string, (world: Interpreter) => void]>([
    ['refused', (world) => say(world, 'reject')],
    ['still asked for', () => undefined],
  ])('does not let it go on while an approval is %s', (_, become) => {
    const world = running();
    world.apply(endApproval(world.cycle, 'r1', 'expired', world.now, CALENDAR));
    halt(world);
    become(world);
    world.declare({ decisions: [aForum('on')] });
    world.apply(openForum(decisionOf(world, 'q1'), world.cycle, world.now, CALENDAR));
    const ruling = { option: 'on', person: ODA, rationale: 'It has to go on', answersMissing: [] };
    const ruled = (): unknown =>
      rule(world.cycle, 'q1', ruling, aPoll({ taken: { decide: 1, advise: 1 } }), world.now, CALENDAR);
    expect(ruled()).toMatchObject({ refused: 'reviews-open', errors: [{ path: 'reviews.r1' }] });
    world.apply(inEffect(decisionOf(world, 'q1'), world.cycle, world.now, CALENDAR));
    expect(stateOf(world)).toBe('verdict');
  });

  it('does not let it go on when the purpose has ended that covers what it collects', () => {
    const world = asked('on');
    world.changePilot('p1', { purposeUntil: world.now });
    world.apply(inEffect(decisionOf(world, 'q1'), world.cycle, world.now, CALENDAR));
    expect(stateOf(world)).toBe('verdict');
  });

  it('holds up no phase of its cycle, so answers are promised as without it', () => {
    const promisedFor = (decisions: Parameters<typeof aPlan>[2]): unknown => {
      const world = aPlan({}, [], decisions);
      const { patches } = enter('pre_read', world.cycle, { person: FAY }, world.now, CALENDAR);
      return patches.flatMap((patch) => (patch.row === 'cycle' ? [patch.set.answersPromisedFor] : []));
    };
    expect(promisedFor([aForum(null)])).toEqual(promisedFor([]));
    expect(promisedFor([aDecision()])).not.toEqual(promisedFor([]));
  });

  it('comes too late to go on when its time is over', () => {
    const world = asked('on');
    world.now = ENDS;
    world.apply(inEffect(decisionOf(world, 'q1'), world.cycle, world.now, CALENDAR));
    expect(stateOf(world)).toBe('verdict');
  });
});
