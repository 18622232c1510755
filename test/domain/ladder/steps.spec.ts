import { describe, expect, it } from '@jest/globals';
import { goBack } from '../../../libs/domain/cycle/commands.js';
import { moveDeadline } from '../../../libs/domain/cycle/deadline.js';
import { hold } from '../../../libs/domain/cycle/hold.js';
import { enter } from '../../../libs/domain/cycle/move.js';
import { EngagementModel } from '../../../libs/domain/engagement.js';
import { rule } from '../../../libs/domain/decision/commands.js';
import type { Change } from '../../../libs/domain/change.js';
import type { Armed } from '../../../libs/domain/facts.js';
import type { Rung, Verb } from '../../../libs/domain/ladder/rung.js';
import { granted } from '../../../libs/domain/refusal.js';
import { gateOf, runStep, type StepFacts, type Whose } from '../../../libs/domain/ladder/steps.js';
import { subject, type StepName } from '../../../libs/domain/subject.js';
import {
  CALENDAR,
  CLEO,
  DAN,
  DENIZ,
  DROP,
  ENGAGEMENT,
  FAY,
  KEEP,
  ODA,
  aCycle,
  aDecision,
  aReview,
  aPoll,
  decisionOf,
  reviewOf,
  silence,
} from '../a-cycle.js';
import type { Interpreter } from '../interpreter.js';

type Kind = 'cycle' | 'forum' | 'review' | 'obligations' | 'held';

const decided = (): Interpreter => {
  const world = aCycle({ reviews: [aReview()], decisions: [aDecision(), aDecision({ id: 'd2' })] });
  const ruling = { option: DROP, person: ODA, rationale: 'Nobody has used it for a year', answersMissing: [] };
  const poll = aPoll({ taken: { decide: 1, advise: 1 } });
  world.apply(granted(rule(world.cycle, 'd1', ruling, poll, world.now, CALENDAR)));
  return world;
};
const held = (): Interpreter => {
  const world = aCycle({ phase: 'refinement' });
  world.apply(granted(hold(world.cycle, null, { person: FAY }, world.now, CALENDAR)));
  return world;
};
const WORLDS: Record<Kind, () => Interpreter> = {
  cycle: () => aCycle({ phase: 'refinement' }),
  forum: () => aCycle({ decisions: [aDecision(), aDecision({ id: 'd2' })], reviews: [aReview()] }),
  review: decided,
  obligations: () => aCycle({ phase: 'agenda', reviews: [aReview()] }),
  held,
};
const whoseOf = (kind: Kind, world: Interpreter): Whose => {
  if (kind === 'forum') return { kind: 'decision', decision: decisionOf(world) };
  if (kind === 'review' || kind === 'obligations') return { kind: 'review', review: reviewOf(world) };
  return { kind: 'cycle' };
};

/** Runs a step, whatever the ladder says, in place of the first that is armed. */
function run(
  kind: Kind,
  step: StepName,
  facts: Partial<StepFacts> = {},
  parts: Partial<Armed> = {},
): { world: Interpreter; change: Change } {
  const world = WORLDS[kind]();
  const whose = whoseOf(kind, world);
  const { cycle } = world;
  const armedNow = gateOf(cycle, whose)?.armed ?? [];
  const first = armedNow.find((one) => one.do === step) ?? armedNow[0];
  if (!first) throw new Error('Nothing is armed');
  const longer = step === 'extend_once' ? { by: { workingDays: 2 } } : {};
  const armed: Armed = { ...first, if: 'not_finished', who: ['responsible'], ...longer, ...parts, do: step };
  const change = runStep(cycle, whose, armed, { ...silence(whose, cycle), ...facts }, world.now, CALENDAR);
  world.apply(change);
  return { world, change };
}
const resultOf = ({ entries }: Change) => entries.find(({ type }) => type === 'rung-fired')?.body?.result;
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

describe('a reminder', () => {
  it('goes only to those who still owe something', () => {
    const { change } = run('forum', 'remind', { owing: [DAN, DAN] });
    expect(change.notices.map(({ person, purpose }) => [person, purpose])).toEqual([[DAN, 'reminder']]);
  });

  it('goes to a role when that is asked', () => {
    const { change } = run('forum', 'remind', {}, { who: ['facilitator', 'final_authority'] });
    expect(change.notices.map(({ person }) => person)).toEqual([FAY, ODA]);
  });

  it('goes to nobody when nobody owes anything', () => {
    const { change } = run('forum', 'remind', { owing: [] });
    expect([resultOf(change), change.notices]).toEqual(['fired', []]);
  });
});

describe('an escalation', () => {
  it('adds somebody to those responsible, by tiers, and replaces nobody', () => {
    const { world } = run('forum', 'escalate', {}, { who: ['deputy', 'facilitator'] });
    expect(decisionOf(world).gate).toMatchObject({ tier: 1, responsible: [DENIZ, FAY], phase: 'open' });
  });

  it('without a receiver climbs to the next rung that asks somebody, at once, and raises a problem', () => {
    const after = (workingDays: number) => ({ after: { workingDays } });
    const asks = (who: 'deputy' | 'facilitator') => ({
      if: 'not_finished' as const,
      who: [who],
      do: 'escalate' as const,
    });
    const ladder = [
      { when: 'at_deadline' as const, ...asks('deputy') },
      { when: after(1), if: 'not_finished' as const, who: ['responsible' as const], do: 'remind' as const },
      { when: after(2), ...asks('facilitator') },
      { when: after(3), if: 'not_finished' as const, who: ['facilitator' as const], do: 'apply_default' as const },
    ];
    const world = aCycle({ decisions: [aDecision({ deputy: null, ladder })] });
    while (world.tick(silence)?.do !== 'escalate');
    const { gate } = decisionOf(world);
    expect(gate).toMatchObject({ tier: 0, responsible: [] });
    expect(gate.armed[0]).toMatchObject({ do: 'escalate', at: world.now });
    expect(world.flags.map(({ code, problem }) => [code, problem])).toEqual([['no-receiver', true]]);
    expect(world.notices.at(-1)?.person).toBe(FAY);
    world.tick(silence);
    expect(decisionOf(world).gate).toMatchObject({ tier: 1, responsible: [FAY] });
    expect(world.tick(silence)?.do).toBe('remind');
  });

  it('without any receiver still ends by its last rung', () => {
    const ladder = EngagementModel.parse({ calendar: { zone: 'UTC' } }).ladders.decision;
    const world = aCycle({
      decisions: [aDecision({ deputy: null, ladder })],
      cycle: { facilitators: [], deputy: null, engagement: ENGAGEMENT },
    });
    for (let n = 0; n < 50 && world.tick(silence); n += 1);
    expect([world.cycle.gate.phase, decisionOf(world).gate.phase]).toEqual(['closed', 'in_effect']);
  });
});

describe('an extension', () => {
  const ladder: Rung[] = [
    { when: { before: { workingDays: 1 } }, if: 'not_finished', who: ['responsible'], do: 'remind' },
    { when: 'at_deadline', if: 'not_finished', who: ['facilitator'], do: 'extend_once', by: { workingDays: 2 } },
    { when: 'at_deadline', if: 'not_finished', who: ['deputy'], do: 'escalate' },
    { when: { after: { workingDays: 1 } }, if: 'not_finished', who: ['facilitator'], do: 'apply_default' },
  ];
  const afterExtension = (): { world: Interpreter; before: string } => {
    const world = aCycle({ decisions: [aDecision({ ladder })] });
    const before = decisionOf(world).gate.deadline ?? '';
    while (world.tick(silence)?.do !== 'extend_once');
    return { world, before };
  };

  it('moves the deadline as a person would, silences the old rungs and arms new ones, told to whom it names', () => {
    const { world, before } = afterExtension();
    const { gate } = decisionOf(world);
    const to = CALENDAR.add(before, { workingDays: 2 });
    expect(gate).toMatchObject({ deadline: to, version: 2, moves: 1, extended: true, phase: 'open' });
    expect(gate.armed.map(({ do: step, at }) => [step, at])).toEqual([
      ['remind', CALENDAR.subtract(to, { workingDays: 1 })],
      ['escalate', to],
      ['apply_default', CALENDAR.add(to, { workingDays: 1 })],
    ]);
    expect(world.entries.filter(({ type }) => type === 'deadline-moved')).toHaveLength(1);
    expect(world.notices.at(-1)).toMatchObject({ person: FAY, purpose: 'reminder', data: { deadline: to } });
  });

  it('happens once in a wait, also when somebody moves the deadline afterwards, and anew in the next', () => {
    const { world } = afterExtension();
    const target = subject('decision', 'd1');
    const later = '2026-07-01T08:00:00.000Z';
    world.apply(granted(moveDeadline(world.cycle, target, later, 'More time', { person: FAY }, world.now, CALENDAR)));
    expect(decisionOf(world).gate.armed.map(({ do: step }) => step)).toEqual(['remind', 'escalate', 'apply_default']);
    world.apply(granted(goBack(world.cycle, { person: FAY }, world.now, CALENDAR)));
    world.apply(enter('decision', world.cycle, { person: FAY }, world.now, CALENDAR));
    expect(decisionOf(world).gate.armed.map(({ do: step }) => step)).toContain('extend_once');
  });

  it('counts from now when the deadline has long passed', () => {
    const world = aCycle({ decisions: [aDecision({ ladder })] });
    while (world.soonest()?.armed.do !== 'extend_once') world.tick(silence);
    world.now = '2026-08-03T08:00:00.000Z';
    world.tick(silence);
    expect(decisionOf(world).gate.deadline).toBe('2026-08-05T08:00:00.000Z');
  });
});

describe('a fallback', () => {
  it.each<[string | null, string]>([
    [DENIZ, DENIZ],
    [null, FAY],
  ])('is asked only where the receiver does not exist: deputy %s', (deputy, asked) => {
    const ladder: Rung[] = [
      { when: 'at_deadline', if: 'not_finished', who: ['deputy'], fallback: ['facilitator'], do: 'escalate' },
      { when: { after: { workingDays: 1 } }, if: 'not_finished', who: ['facilitator'], do: 'apply_default' },
    ];
    const world = aCycle({ decisions: [aDecision({ deputy, ladder })] });
    while (world.tick(silence)?.do !== 'escalate');
    expect(decisionOf(world).gate).toMatchObject({ tier: 1, responsible: [asked] });
    expect(world.flags).toEqual([]);
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

  it('close advice once, and tell the final authority', () => {
    const { world, change } = run('forum', 'settle', { poll: aPoll({ taken: { decide: 1, advise: 1 } }) });
    expect(change.notices.map(({ person, purpose }) => [person, purpose])).toEqual([[ODA, 'advice_closed']]);
    expect(decisionOf(world).gate.armed.some((rung) => rung.do === 'settle')).toBe(false);
  });
});

describe('who can do it no more', () => {
  const step = (parts: Pick<Armed, 'do' | 'who'>): Change => {
    const world = aCycle({ decisions: [aDecision({ unable: [DENIZ, DAN] })] });
    const whose: Whose = { kind: 'decision', decision: decisionOf(world) };
    const [first] = whose.decision.gate.armed;
    if (!first) throw new Error('Nothing is armed');
    const facts = { ...silence(whose, world.cycle), owing: [DAN, CLEO] };
    return runStep(world.cycle, whose, { ...first, if: 'not_finished', ...parts }, facts, world.now, CALENDAR);
  };

  it('is not climbed to: the rung has no receiver, and that is a problem', () => {
    const climbed = step({ do: 'escalate', who: ['deputy'] });
    expect(resultOf(climbed)).toBe('no-receiver');
    expect(climbed.flags).toMatchObject([{ code: 'no-receiver', problem: true }]);
    expect(climbed.notices.map(({ person }) => person)).not.toContain(DENIZ);
  });

  it('is not reminded, while others are', () => {
    expect(step({ do: 'remind', who: ['responsible'] }).notices.map(({ person }) => person)).toEqual([CLEO]);
  });
});
