import { describe, expect, it } from '@jest/globals';
import { declareConflict } from '../../../libs/domain/acting/conflict.js';
import { hold } from '../../../libs/domain/cycle/hold.js';
import { rule } from '../../../libs/domain/decision/ruling.js';
import { granted, isRefusal } from '../../../libs/domain/refusal.js';
import { resubmit } from '../../../libs/domain/review/resubmit.js';
import { giveVerdict, type Concerns } from '../../../libs/domain/review/verdict/give-verdict.js';
import type { Verdict } from '../../../libs/domain/review/verdict/verdict-refused.js';
import { handOver } from '../../../libs/domain/review/reviewer-change.js';
import {
  ANN,
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

const CYD = 'cyd'; // reviews as well
const spoken = aPoll({ taken: { decide: 1, advise: 1 } });
const RULING = { option: DROP, person: ODA, rationale: 'Nobody has used it for a year', answersMissing: [] };
const decide = (world: Interpreter): void =>
  world.apply(granted(rule(world.cycle, 'd1', RULING, spoken, world.now, CALENDAR)));
const ask = (world: Interpreter, verdict: Verdict, person: string, id: string, concerns?: Concerns) =>
  giveVerdict(
    world.cycle,
    id,
    verdict,
    { person, entry: entryOf(world, id), obligation: 'o1', ...(concerns ? { concerns } : {}) },
    world.now,
    CALENDAR,
  );
const say = (world: Interpreter, verdict: Verdict, person: string, id: string, concerns?: Concerns): void =>
  world.apply(granted(ask(world, verdict, person, id, concerns)));
const states = (world: Interpreter): string[] => [
  decisionOf(world).gate.phase,
  ...world.cycle.reviews.map(({ gate }) => gate.phase),
];
const codeOf = (answer: unknown) => (isRefusal(answer) ? answer.refused : 'granted');
const threeOf = (step = 1): Interpreter => {
  const world = aCycle({
    reviews: [aReview(), aReview({ id: 'r2', reviewer: CORA }), aReview({ id: 'r3', reviewer: CYD, step })],
  });
  decide(world);
  return world;
};

describe('changes that are asked for', () => {
  const ofCleo: Concerns = {
    obligations: [{ id: 'o7', reviewer: CLEO }],
    items: [{ id: 'i1', status: 'agreed', revision: 3, audience: 'participants' }],
  };

  it('reopen what they concern and keep the rest: other approvals, the decision and what was said', () => {
    const world = threeOf();
    say(world, 'approve', CLEO, 'r1');
    say(world, 'approve', CORA, 'r2');
    say(world, 'request_changes', CYD, 'r3', ofCleo);
    expect(states(world)).toEqual(['decided', 'waiting', 'approved', 'changes_requested']);
    expect(world.entries.filter(({ type }) => type === 'review-reopened')).toMatchObject([
      { subject: { id: 'r1' }, body: { because: 'r3' } },
    ]);
    world.apply(granted(resubmit(world.cycle, 'r3', world.now, CALENDAR)));
    expect(states(world)).toEqual(['decided', 'open', 'approved', 'open']);
    say(world, 'approve', CYD, 'r3');
    expect(decisionOf(world).gate.phase).toBe('decided');
    say(world, 'approve', CLEO, 'r1');
    expect(states(world)).toEqual(['in_effect', 'approved', 'approved', 'approved']);
  });

  it('without anything that they concern keep every approval', () => {
    const world = threeOf();
    say(world, 'approve', CLEO, 'r1');
    say(world, 'request_changes', CYD, 'r3');
    expect(states(world)).toEqual(['decided', 'approved', 'open', 'changes_requested']);
  });

  it('in a later step bring the earlier one back first', () => {
    const world = threeOf(2);
    say(world, 'approve', CLEO, 'r1');
    say(world, 'approve', CORA, 'r2');
    say(world, 'request_changes', CYD, 'r3', ofCleo);
    world.apply(granted(resubmit(world.cycle, 'r3', world.now, CALENDAR)));
    expect(states(world)).toEqual(['decided', 'open', 'approved', 'waiting']);
    say(world, 'approve', CLEO, 'r1');
    expect(states(world)).toEqual(['decided', 'approved', 'approved', 'open']);
  });

  it('stop who was just looking at what they concern', () => {
    const world = threeOf();
    say(world, 'request_changes', CYD, 'r3', ofCleo);
    expect(states(world)).toEqual(['decided', 'waiting', 'open', 'changes_requested']);
    while (decisionOf(world).gate.phase === 'decided') world.tick(silence);
    expect(states(world)).toEqual(['open', 'waiting', 'waiting', 'waiting']);
  });
});

describe('a reviewer with a conflict of interest', () => {
  const conflict = (world: Interpreter, person = CLEO): void => {
    const said = { person, by: person, facilitates: false, right: null };
    world.apply(granted(declareConflict(world.cycle, 'd1', said, [], world.now, CALENDAR)));
    world.conflicted('d1', person);
  };
  const replace = (world: Interpreter, to: string, id = 'r1', answered = false) =>
    handOver(world.cycle, id, { to, answered, by: FAY }, world.now, CALENDAR);

  it('gives no verdict, nor does who stands in; facilitators hear of it, and the ladder goes on', () => {
    const world = aCycle({ reviews: [aReview()], cycle: { standIns: new Map([[CLEO, 'stan']]) } });
    decide(world);
    const { armed } = reviewOf(world).gate;
    conflict(world);
    expect([codeOf(ask(world, 'approve', CLEO, 'r1')), codeOf(ask(world, 'approve', 'stan', 'r1'))]).toEqual([
      'conflict-of-interest',
      'conflict-of-interest',
    ]);
    expect(world.flags).toMatchObject([{ code: 'nobody-may-review', problem: true, subject: { id: 'r1' } }]);
    expect(world.notices.filter(({ purpose }) => purpose === 'conflict_declared').map(({ person }) => person)).toEqual([
      FAY,
    ]);
    expect(reviewOf(world).gate.armed).toEqual(armed);
    while (decisionOf(world).gate.phase === 'decided') world.tick(silence);
    expect(states(world)).toEqual(['open', 'waiting']);
  });

  it('loses an approval that has not taken effect yet', () => {
    const world = aCycle({ reviews: [aReview(), aReview({ id: 'r2', reviewer: CORA })] });
    decide(world);
    say(world, 'approve', CLEO, 'r1');
    conflict(world);
    expect(states(world)).toEqual(['decided', 'open', 'open']);
    say(world, 'approve', CORA, 'r2');
    expect(decisionOf(world).gate.phase).toBe('decided');
    world.apply(granted(replace(world, CYD)));
    say(world, 'approve', CYD, 'r1');
    expect(states(world)).toEqual(['in_effect', 'approved', 'approved']);
  });

  it('cannot declare it when the decision is in effect', () => {
    const world = aCycle({ reviews: [aReview()] });
    decide(world);
    say(world, 'approve', CLEO, 'r1');
    const said = { person: CLEO, by: CLEO, facilitates: false, right: null };
    expect(codeOf(declareConflict(world.cycle, 'd1', said, [], world.now, CALENDAR))).toBe('already-decided');
  });

  it('is replaced by somebody with a fresh clock, who counts as asked from then on', () => {
    const world = aCycle({ reviews: [aReview()] });
    decide(world);
    world.now = CALENDAR.add(MONDAY, { workingDays: 1 });
    world.apply(granted(replace(world, CYD)));
    expect(reviewOf(world)).toMatchObject({
      reviewer: CYD,
      askedAt: world.now,
      gate: { phase: 'open', entry: 3, deadline: CALENDAR.add(world.now, { workingDays: 2 }) },
    });
    expect(codeOf(ask(world, 'approve', CLEO, 'r1'))).toBe('no-right');
    expect(world.entries.at(-2)).toMatchObject({ type: 'review-handed-over', body: { from: CLEO, to: CYD, by: FAY } });
  });

  it('is not replaced by whom conflicts of interest leave as the only decider of another round, nor do they stand in', () => {
    const standIns = new Map([[CLEO, DAN]]);
    const world = aCycle({ decisions: [aDecision({ soleVoter: null })], reviews: [aReview()], cycle: { standIns } });
    decide(world);
    expect(isRefusal(replace(world, DAN))).toBe(false);
    expect(codeOf(ask(world, 'approve', DAN, 'r1'))).toBe('granted');
    world.conflicted('d1', BEN, DAN);
    expect(codeOf(replace(world, DAN))).toBe('conflict-of-duties');
    expect(codeOf(ask(world, 'approve', DAN, 'r1'))).toBe('conflict-of-duties');
  });

  it('is replaced while nothing is asked yet, without a new clock', () => {
    const world = aCycle({ phase: 'agenda', reviews: [aReview()] });
    const { entry, deadline } = reviewOf(world).gate;
    world.apply(granted(replace(world, CYD)));
    expect(reviewOf(world)).toMatchObject({ reviewer: CYD, gate: { phase: 'obligations', entry, deadline } });
    world.apply(granted(replace(world, CORA, 'r1', true)));
    expect(reviewOf(world)).toMatchObject({ reviewer: CORA, gate: { phase: 'waiting' } });
  });

  it.each<[string, string, string]>([
    ['the proposer', ANN, 'conflict-of-duties'],
    ['the final authority', ODA, 'conflict-of-duties'],
    ['her deputy', DENIZ, 'conflict-of-duties'],
    ['the only voter', DAN, 'conflict-of-duties'],
    ['themselves', CLEO, 'already-exists'],
    ['who reviews it already', CORA, 'already-exists'],
    ['somebody with a conflict', BEN, 'conflict-of-interest'],
  ])('is not replaced by %s', (_, to, code) => {
    const world = aCycle({
      decisions: [aDecision({ conflicted: [BEN] })],
      reviews: [aReview(), aReview({ id: 'r2', reviewer: CORA })],
    });
    const answer = replace(world, to);
    expect(isRefusal(answer) && [answer.refused, answer.errors[0]?.path]).toEqual([code, 'to']);
  });

  it('is not replaced on hold, after the verdict, or in what is not there', () => {
    const world = aCycle({ reviews: [aReview()] });
    expect(codeOf(replace(world, CYD, 'else'))).toBe('not-found');
    world.apply(granted(hold(world.cycle, null, { person: FAY }, world.now, CALENDAR)));
    expect(codeOf(replace(world, CYD))).toBe('on-hold');
    const done = aCycle({ reviews: [aReview()] });
    decide(done);
    say(done, 'approve', CLEO, 'r1');
    expect(codeOf(replace(done, CYD))).toBe('already-reviewed');
  });
});
