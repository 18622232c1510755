import { describe, expect, it } from '@jest/globals';
import { goBack } from '../../../libs/domain/cycle/moving/go-back.js';
import { moveDeadline } from '../../../libs/domain/cycle/deadline.js';
import { enter } from '../../../libs/domain/cycle/move.js';
import { EngagementModel } from '../../../libs/domain/program/engagement.js';
import type { Change } from '../../../libs/domain/change.js';
import type { Armed } from '../../../libs/domain/facts.js';
import type { Rung } from '../../../libs/domain/ladder/rung.js';
import { granted } from '../../../libs/domain/refusal.js';
import { runStep } from '../../../libs/domain/steps/run-step.js';
import type { Whose } from '../../../libs/domain/steps/due.js';
import { subject } from '../../../libs/domain/subject.js';
import {
  CALENDAR,
  CLEO,
  DAN,
  DENIZ,
  ENGAGEMENT,
  FAY,
  ODA,
  aCycle,
  aDecision,
  decisionOf,
  silence,
} from '../a-cycle.js';
import type { Interpreter } from '../interpreter.js';
import { resultOf, run } from './running-a-step.js';

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
    world.apply(
      granted(
        moveDeadline(world.cycle, target, { to: later, reason: 'More time', by: { person: FAY } }, world.now, CALENDAR),
      ),
    );
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
