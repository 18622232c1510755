import { describe, expect, it } from '@jest/globals';
import { cancelCycle } from '../../../libs/domain/cycle/moving/cancel-cycle.js';
import { hold } from '../../../libs/domain/cycle/hold.js';
import { rule } from '../../../libs/domain/decision/ruling.js';
import { withdrawForum } from '../../../libs/domain/decision/outcome.js';
import { granted, isRefusal } from '../../../libs/domain/refusal.js';
import { resubmit } from '../../../libs/domain/review/resubmit.js';
import { giveVerdict } from '../../../libs/domain/review/verdict/give-verdict.js';
import type { Verdict } from '../../../libs/domain/review/verdict/verdict-refused.js';
import {
  confirmCondition,
  reportCondition,
  type ConditionFacts,
} from '../../../libs/domain/review/approval/conditions.js';
import { endApproval, type Lapse } from '../../../libs/domain/review/approval/lapse.js';
import type { Terms } from '../../../libs/domain/review/approval/terms.js';
import { isOver } from '../../../libs/domain/subject.js';
import { plusMs } from '../../../libs/domain/time.js';
import {
  BEN,
  CALENDAR,
  CLEO,
  CORA,
  DAN,
  DENIZ,
  DROP,
  FAY,
  MONDAY,
  ODA,
  aCycle,
  aDecision,
  aPoll,
  aReview,
  decisionOf,
  entryOf,
  reviewOf,
  silence,
} from '../a-cycle.js';
import type { Interpreter } from '../interpreter.js';

const DAY = 86_400_000;
const LATER = '2026-09-01T08:00:00.000Z';
const spoken = aPoll({ taken: { decide: 1, advise: 1 } });
const RULING = { option: DROP, person: ODA, rationale: 'Nobody has used it for a year', answersMissing: [] };
const decide = (world: Interpreter): void =>
  world.apply(granted(rule(world.cycle, 'd1', RULING, spoken, world.now, CALENDAR)));
const ask = (world: Interpreter, verdict: Verdict, terms: Partial<Terms> = {}, person = CLEO, id = 'r1') =>
  giveVerdict(
    world.cycle,
    id,
    verdict,
    { person, entry: entryOf(world, id), obligation: 'o1', terms: { until: null, conditions: [], ...terms } },
    world.now,
    CALENDAR,
  );
const say = (world: Interpreter, verdict: Verdict, terms: Partial<Terms> = {}, person = CLEO, id = 'r1'): void =>
  world.apply(granted(ask(world, verdict, terms, person, id)));
const end = (world: Interpreter, because: Lapse = 'expired', id = 'r1'): void =>
  world.apply(endApproval(world.cycle, id, because, world.now, CALENDAR));
const states = (world: Interpreter): string[] => [
  decisionOf(world).gate.phase,
  ...world.cycle.reviews.map(({ gate }) => gate.phase),
];
const promised = (world: Interpreter): string[] => [...world.promises.keys()].sort();
const owed = (id: string, owner: string, dueAt = LATER) => ({ id, owner, dueAt });
const asked = (reviews = [aReview()]): Interpreter => {
  const world = aCycle({ reviews });
  decide(world);
  return world;
};

describe('an approval that ends', () => {
  it('is promised by the program, as the reviewer says or as the review was declared', () => {
    const world = asked([
      aReview({ lasts: { workingDays: 20 } }),
      aReview({ id: 'r2', reviewer: CORA, lasts: 'P365D' }),
    ]);
    say(world, 'approve');
    say(world, 'approve', { until: LATER }, CORA, 'r2');
    expect([...world.promises.values()]).toMatchObject([
      { kind: 'approval', owner: CLEO, dueAt: CALENDAR.add(world.now, { workingDays: 20 }) },
      { kind: 'approval', owner: CORA, dueAt: LATER },
    ]);
    expect(reviewOf(world, 'r2').approvedUntil).toBe(LATER);
  });

  it('is asked for again with a fresh clock, while its decision stays in effect, and holds again when it is given', () => {
    const world = asked();
    say(world, 'approve', { until: LATER });
    world.now = LATER;
    end(world);
    expect(states(world)).toEqual(['in_effect', 'open']);
    expect(reviewOf(world)).toMatchObject({ approvedUntil: null, gate: { entry: 4 } });
    expect(promised(world)).toEqual([]);
    say(world, 'request_changes');
    world.apply(granted(resubmit(world.cycle, 'r1', world.now, CALENDAR)));
    say(world, 'approve', { until: plusMs(LATER, 90 * DAY) });
    expect(states(world)).toEqual(['in_effect', 'approved']);
    expect(promised(world)).toEqual(['approval:r1']);
    expect(world.entries.filter(({ type }) => type === 'decision-in-effect')).toHaveLength(1);
  });

  it.each<[string, (world: Interpreter) => void]>([
    ['is rejected', (world) => say(world, 'reject')],
    [
      'is not given again',
      (world) => {
        while (!isOver('review', reviewOf(world).gate.phase)) world.tick(silence);
      },
    ],
  ])('lapses when it %s: a problem, and the owner of the decision looks at it at once', (_, act) => {
    const world = asked();
    say(world, 'approve', { until: LATER });
    world.now = LATER;
    end(world);
    act(world);
    expect(states(world)).toEqual(['in_effect', 'lapsed']);
    expect(world.flags.at(-1)).toMatchObject({ code: 'approval-lapsed', problem: true });
    expect([...world.promises.values()]).toMatchObject([{ kind: 'decision_review', owner: ODA, dueAt: world.now }]);
    const told = world.notices.filter(({ purpose }) => purpose === 'approval_lapsed').map(({ person }) => person);
    expect(told.sort()).toEqual([FAY, ODA]);
    end(world);
    expect(states(world)).toEqual(['in_effect', 'lapsed']);
  });

  it('before its decision takes effect counts no more, and its step is asked again first', () => {
    const world = asked([aReview(), aReview({ id: 'r2', reviewer: CORA, step: 2 })]);
    say(world, 'approve', { until: plusMs(MONDAY, DAY) });
    world.now = plusMs(MONDAY, DAY);
    end(world);
    expect(states(world)).toEqual(['decided', 'open', 'open']);
    say(world, 'approve', {}, CORA, 'r2');
    expect(states(world)).toEqual(['decided', 'open', 'approved']);
    say(world, 'approve');
    expect(states(world)).toEqual(['in_effect', 'approved', 'approved']);
  });

  it('waits for the changes that another reviewer asked for', () => {
    const world = asked([aReview(), aReview({ id: 'r2', reviewer: CORA })]);
    say(world, 'approve', { until: plusMs(MONDAY, DAY) });
    say(world, 'request_changes', {}, CORA, 'r2');
    end(world);
    expect(states(world)).toEqual(['decided', 'waiting', 'changes_requested']);
    world.apply(granted(resubmit(world.cycle, 'r2', world.now, CALENDAR)));
    expect(states(world)).toEqual(['decided', 'open', 'open']);
  });

  it('on hold is asked for when the hold ends', () => {
    const world = asked([aReview(), aReview({ id: 'r2', reviewer: CORA })]);
    say(world, 'approve', { until: plusMs(MONDAY, DAY) });
    world.apply(granted(hold(world.cycle, null, { person: FAY }, world.now, CALENDAR)));
    end(world);
    expect(reviewOf(world).gate.phase).toBe('approved');
    expect([...world.promises.values()]).toMatchObject([{ kind: 'approval', dueAt: world.cycle.gate.heldUntil }]);
  });

  it('of what is in effect is asked for whatever becomes of the cycle', () => {
    const world = aCycle({ reviews: [aReview()], decisions: [aDecision(), aDecision({ id: 'd2' })] });
    decide(world);
    say(world, 'approve', { until: LATER });
    world.apply(granted(hold(world.cycle, null, { person: FAY }, world.now, CALENDAR)));
    end(world);
    expect(reviewOf(world).gate).toMatchObject({ phase: 'open', heldUntil: null });
    world.apply(granted(cancelCycle(world.cycle, { person: FAY }, world.now, CALENDAR)));
    while (!isOver('review', reviewOf(world).gate.phase)) world.tick(silence);
    expect(states(world)).toEqual(['in_effect', 'lapsed']);
  });

  it('is not kept for a decision that came back or was withdrawn', () => {
    const back = asked([aReview(), aReview({ id: 'r2', reviewer: CORA })]);
    say(back, 'approve', { until: LATER, conditions: [owed('k1', BEN)] });
    say(back, 'reject', {}, CORA, 'r2');
    expect([states(back), promised(back), reviewOf(back).conditions]).toEqual([['open', 'waiting', 'waiting'], [], []]);

    const gone = asked([aReview(), aReview({ id: 'r2', reviewer: CORA })]);
    say(gone, 'approve', { until: LATER, conditions: [owed('k1', BEN)] });
    gone.apply(withdrawForum(decisionOf(gone), gone.cycle, gone.now, CALENDAR));
    expect([states(gone), promised(gone)]).toEqual([['withdrawn', 'approved', 'withdrawn'], []]);
  });
});

describe('an approval on conditions', () => {
  it('takes effect; each is owed by somebody who is told, until a date that the program keeps', () => {
    const world = asked();
    say(world, 'approve', { conditions: [owed('k1', BEN), owed('k2', DAN, '2026-07-01T08:00:00.000Z')] });
    expect(states(world)).toEqual(['in_effect', 'approved']);
    expect([...world.promises.values()]).toMatchObject([
      { kind: 'condition', part: 'k1', owner: BEN, dueAt: LATER },
      { kind: 'condition', part: 'k2', owner: DAN },
    ]);
    const told = world.notices.filter(({ purpose }) => purpose === 'condition_owed');
    expect(told.map(({ person, mark }) => [person, mark])).toEqual([
      [BEN, 'k1'],
      [DAN, 'k2'],
    ]);
  });

  it('that was not met in time is asked for again; the next verdict says what is owed then', () => {
    const world = asked();
    say(world, 'approve', { conditions: [owed('k1', BEN)] });
    world.now = LATER;
    end(world, 'condition_unmet');
    expect(states(world)).toEqual(['in_effect', 'open']);
    expect(reviewOf(world).conditions).toEqual(['k1']);
    say(world, 'approve', { conditions: [owed('k2', DAN, plusMs(LATER, DAY))] });
    expect([reviewOf(world).conditions, promised(world)]).toEqual([['k2'], ['condition:k2']]);
  });

  it.each<[string, Partial<Terms>, string, string]>([
    ['that the reviewer owes', { conditions: [owed('k1', CLEO)] }, 'conflict-of-duties', 'conditions[0].owner'],
    ['due in the past', { conditions: [owed('k1', BEN, MONDAY)] }, 'deadline-in-past', 'conditions[0].dueAt'],
    [
      'due after the approval ends',
      { until: plusMs(LATER, -1), conditions: [owed('k1', BEN)] },
      'deadline-in-past',
      'conditions[0].dueAt',
    ],
    ['until now', { until: MONDAY }, 'deadline-in-past', 'until'],
  ])('is refused %s', (_, terms, code, path) => {
    const world = asked();
    const answer = ask(world, 'approve', terms);
    expect(isRefusal(answer) && [answer.refused, answer.errors.map((error) => error.path)]).toEqual([code, [path]]);
  });
});

describe('a condition', () => {
  const condition: ConditionFacts = {
    id: 'k1',
    review: 'r1',
    owner: BEN,
    reviewer: CLEO,
    metAt: null,
    droppedAt: null,
  };
  const as = (person: string, standIns = new Map<string, string>()) => ({ person, standIns });
  const codeOf = (answer: unknown) => (isRefusal(answer) ? answer.refused : 'granted');
  const away = new Map([
    [BEN, DENIZ],
    [CLEO, CORA],
  ]);

  it.each<[string, Partial<ConditionFacts>, ReturnType<typeof as>, string]>([
    ['by who owes it', {}, as(BEN), 'granted'],
    ['by who stands in for them', {}, as(DENIZ, away), 'granted'],
    ['by somebody else', {}, as(CLEO), 'no-right'],
    ['when it was met', { metAt: MONDAY }, as(BEN), 'illegal-step'],
    ['when its approval counts no more', { droppedAt: MONDAY }, as(BEN), 'illegal-step'],
  ])('is reported %s', (_, parts, by, code) => {
    expect(codeOf(reportCondition({ ...condition, ...parts }, by, LATER))).toBe(code);
  });

  it.each<[string, Partial<ConditionFacts>, ReturnType<typeof as>, string]>([
    ['by the reviewer', {}, as(CLEO), 'granted'],
    ['by who stands in for them', {}, as(CORA, away), 'granted'],
    ['by who owes it', {}, as(BEN), 'no-right'],
    ['by who owes it and stands in for the reviewer', { owner: CORA }, as(CORA, away), 'conflict-of-duties'],
    ['twice', { metAt: MONDAY }, as(CLEO), 'illegal-step'],
  ])('is confirmed %s', (_, parts, by, code) => {
    expect(codeOf(confirmCondition({ ...condition, ...parts }, by))).toBe(code);
  });

  it('is kept in mind no more when it was met', () => {
    const world = asked();
    say(world, 'approve', { conditions: [owed('k1', BEN)] });
    world.apply(granted(reportCondition(condition, as(BEN), world.now)));
    expect(promised(world)).toEqual(['condition:k1']);
    world.apply(granted(confirmCondition(condition, as(CLEO))));
    expect([promised(world), reviewOf(world).conditions]).toEqual([[], []]);
  });
});
