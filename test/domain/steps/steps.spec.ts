import { describe, expect, it } from '@jest/globals';
import type { Armed } from '../../../libs/domain/facts.js';
import type { Verb } from '../../../libs/domain/ladder/rung.js';
import { runStep } from '../../../libs/domain/steps/run-step.js';
import type { StepFacts } from '../../../libs/domain/steps/due.js';
import type { StepName } from '../../../libs/domain/subject.js';
import { CALENDAR, CLEO, DROP, KEEP, ODA, aCycle, aDecision, aPoll, decisionOf, silence } from '../a-cycle.js';
import type { Interpreter } from '../interpreter.js';
import { resultOf, run, type Kind } from './running-a-step.js';

const phasesOf = (world: Interpreter): string =>
  [world.cycle.gate.phase, decisionOf(world).gate.phase, ...world.cycle.reviews.map(({ gate }) => gate.phase)].join(
    ' ',
  );

describe('a step', () => {
  // the phases of the cycle, of its first decision and of that one's review, and what the journal says
  it.each<[Verb, Kind, string, string]>([
    ['remind', 'cycle', 'refinement draft', 'fired'],
    ['remind', 'forum', 'decision open waiting', 'fired'],
    ['remind', 'review', 'decision decided open', 'fired'],
    ['remind', 'held', 'refinement draft', 'fired'],
    ['escalate', 'cycle', 'refinement draft', 'fired'],
    ['escalate', 'forum', 'decision open waiting', 'fired'],
    ['escalate', 'review', 'decision decided open', 'fired'],
    ['extend_once', 'cycle', 'refinement draft', 'fired'],
    ['extend_once', 'forum', 'decision open waiting', 'fired'],
    ['extend_once', 'review', 'decision decided open', 'fired'],
    ['extend_once', 'obligations', 'agenda draft obligations', 'fired'],
    ['extend_once', 'held', 'refinement draft', 'on-hold'],
    ['apply_tie_break', 'cycle', 'refinement draft', 'not-applicable'],
    ['apply_tie_break', 'forum', 'decision open waiting', 'tie-survived'],
    ['apply_tie_break', 'review', 'decision decided open', 'not-applicable'],
    ['apply_default', 'cycle', 'decision open', 'fired'],
    ['apply_default', 'forum', 'decision in_effect withdrawn', 'fired'],
    ['apply_default', 'review', 'decision open waiting', 'fired'],
    ['apply_default', 'obligations', 'agenda draft waiting', 'fired'],
    ['apply_default', 'held', 'refinement draft', 'fired'],
    ['advance_flagged', 'cycle', 'decision open', 'fired'],
    ['advance_flagged', 'forum', 'decision in_effect withdrawn', 'fired'],
    ['advance_flagged', 'review', 'decision open waiting', 'fired'],
    ['advance_flagged', 'obligations', 'agenda draft waiting', 'fired'],
    ['advance_flagged', 'held', 'refinement draft', 'fired'],
    ['cancel', 'cycle', 'cancelled withdrawn', 'fired'],
    ['cancel', 'forum', 'decision withdrawn withdrawn', 'fired'],
    ['cancel', 'review', 'decision open waiting', 'fired'],
    ['cancel', 'obligations', 'agenda draft waiting', 'fired'],
    ['cancel', 'held', 'cancelled withdrawn', 'fired'],
  ])('%s of a %s leaves %s', (verb, kind, phases, result) => {
    const { world, change } = run(kind, verb);
    expect([phasesOf(world), resultOf(change)]).toEqual([phases, result]);
  });

  it.each<[StepName, Kind, string]>([
    ['close_session', 'cycle', 'closed-already'],
    ['settle', 'cycle', 'not-applicable'],
    ['ask_promise', 'cycle', 'not-applicable'],
    ['halt', 'cycle', 'not-applicable'],
    ['start_pilot', 'review', 'not-applicable'],
    ['end_pilot', 'cycle', 'not-applicable'],
  ])('%s, where it is not due, only leaves a trace', (step, kind, result) => {
    const { change } = run(kind, step);
    expect([resultOf(change), change.moves.map(({ move }) => move)]).toEqual([result, ['fire']]);
  });

  it.each(['apply_default', 'advance_flagged'] as const)('%s ends a hold, and nothing else', (step) => {
    const { world, change } = run('held', step);
    expect(change.moves.map(({ move }) => move)).toEqual(['fire', 'resume', 'resume']);
    expect([world.cycle.gate.heldUntil, world.cycle.gate.armed.length > 0]).toEqual([null, true]);
  });
});

describe('a condition', () => {
  it.each<[Armed['if'], Partial<StepFacts>, boolean]>([
    ['not_finished', { taken: true, owing: [] }, true],
    ['nobody_took_it', { taken: false }, true],
    ['nobody_took_it', { taken: true }, false],
    ['reviews_open', { owing: [CLEO] }, true],
    ['reviews_open', { owing: [] }, false],
  ])('%s with %j holds: %s', (condition, facts, holds) => {
    const { change } = run('forum', 'escalate', facts, { if: condition, who: ['facilitator'] });
    expect(resultOf(change)).toBe(holds ? 'fired' : 'condition-does-not-hold');
    expect(change.moves.map(({ move }) => move)).toEqual(['fire']);
    expect(change.notices.length > 0).toBe(holds);
  });

  it('stops nobody from ending the stall', () => {
    const { world, change } = run('forum', 'apply_default', { taken: true }, { if: 'nobody_took_it' });
    expect([resultOf(change), decisionOf(world).gate.phase]).toEqual(['fired', 'in_effect']);
  });
});

describe('the ends of a stall', () => {
  it('break a tie by the votes, and say by what', () => {
    const { change, world } = run('forum', 'apply_tie_break', { poll: aPoll({ votes: { [DROP]: 2 } }) });
    expect(decisionOf(world)).toMatchObject({ outcome: DROP, gate: { phase: 'decided' } });
    expect(change.patches[0]).toMatchObject({
      set: { outcomeBy: 'tie_break', decidedBy: null, because: { by: 'votes', votes: 2 } },
    });
  });

  it('take the declared default, and withdraw where there is none at all', () => {
    expect(decisionOf(run('forum', 'apply_default').world).outcome).toBe(KEEP);
    const world = aCycle({
      decisions: [aDecision({ defaultOption: null, options: [{ id: DROP, position: 0, statusQuo: false }] })],
    });
    while (decisionOf(world).gate.phase === 'open') world.tick(silence);
    expect(decisionOf(world)).toMatchObject({ outcome: null, gate: { phase: 'withdrawn' } });
  });

  it('hand on what is still open when the phase decision is over', () => {
    const world = aCycle({ decisions: [aDecision(), aDecision({ id: 'd2' })] });
    const [last] = world.cycle.gate.armed;
    if (!last) throw new Error('Nothing is armed');
    const whose = { kind: 'cycle' as const };
    world.now = last.at;
    world.apply(runStep(world.cycle, whose, last, silence(whose, world.cycle), world.now, CALENDAR));
    expect(world.cycle.gate.phase).toBe('closure');
    expect(world.cycle.decisions.map(({ handedOn, gate }) => [handedOn, gate.phase])).toEqual([
      [true, 'open'],
      [true, 'open'],
    ]);
  });

  it('name what is missing when a phase ends by time', () => {
    const flag = {
      subject: { kind: 'cycle' as const, id: 'c1' },
      code: 'unfinished-items' as const,
      facts: { count: 2 },
    };
    const { world, change } = run('cycle', 'advance_flagged', { missing: [flag] });
    expect(world.flags).toEqual([flag]);
    expect(change.entries.find(({ type }) => type === 'phase-began')?.body).toMatchObject({ because: 'flagged' });
  });

  it('decline what was proposed and not answered when refinement ends by time, and not before', () => {
    const world = aCycle({ phase: 'agenda' });
    const declined = () => world.ended.flatMap((one) => (one.row === 'amendments' ? [one.declined] : []));
    while (world.cycle.gate.phase !== 'refinement') world.tick(silence);
    expect(declined()).toEqual([]);
    while (world.cycle.gate.phase === 'refinement') world.tick(silence);
    expect(declined()).toEqual(['refinement']);
  });

  it('close advice once, and tell the final authority', () => {
    const { world, change } = run('forum', 'settle', { poll: aPoll({ taken: { decide: 1, advise: 1 } }) });
    expect(change.notices.map(({ person, purpose }) => [person, purpose])).toEqual([[ODA, 'advice_closed']]);
    expect(decisionOf(world).gate.armed.some((rung) => rung.do === 'settle')).toBe(false);
  });
});
