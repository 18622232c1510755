import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { after as justAfter } from '../../../libs/domain/decision/counting/closing.js';
import { LATEST } from '../../../libs/domain/decision/methods/methods.js';
import type { CycleFacts, GateFacts, ReviewFacts } from '../../../libs/domain/facts.js';
import { LADDERS } from '../../../libs/domain/ladder/ladder.js';
import { Receiver } from '../../../libs/domain/ladder/rung.js';
import { isRefusal } from '../../../libs/domain/refusal.js';
import { ownOf, type StepFacts, type Whose } from '../../../libs/domain/steps/due.js';
import { isOver } from '../../../libs/domain/subject.js';
import { plusMs, type Instant } from '../../../libs/domain/time.js';
import { CALENDAR, CORA, DENIZ, DROP, ENGAGEMENT, FAY, aCycle, aDecision, aReview } from '../a-cycle.js';
import { TALKING, actions, factsOf, found, type Action, type Found } from './forum-actions.js';
import type { Interpreter, Passage } from '../interpreter.js';

/** Every phase that may follow another. What is missing must not happen. */
const FOLLOWS: Record<string, Record<string, readonly string[]>> = {
  cycle: {
    new: ['agenda'],
    agenda: ['decision'], // the model starts with its forums
    refinement: ['decision', 'closure', 'cancelled'],
    decision: ['closure', 'refinement', 'cancelled'],
    closure: ['closed', 'decision', 'cancelled'],
  },
  decision: {
    new: ['draft'],
    draft: ['open', 'withdrawn'],
    open: ['decided', 'in_effect', 'withdrawn', 'draft', 'last_call'],
    last_call: ['decided', 'in_effect', 'withdrawn', 'draft', 'open'], // a concern sends it back
    decided: ['in_effect', 'open', 'withdrawn', 'draft'],
  },
  review: {
    new: ['waiting'],
    waiting: ['waiting', 'open', 'withdrawn'],
    open: ['open', 'approved', 'changes_requested', 'waiting', 'withdrawn', 'lapsed'], // open again for another reviewer
    changes_requested: ['open', 'waiting', 'withdrawn', 'lapsed'],
    approved: ['waiting', 'open'], // its decision came back, changes concern it, or it has come to its end
  },
};

const when = fc.oneof(
  fc.constant('at_deadline' as const),
  fc.record({ before: fc.record({ workingHours: fc.integer({ min: 1, max: 40 }) }) }),
  fc.record({ after: fc.constantFrom('PT5H', 'P3D', { workingDays: 2 }) }),
  fc.record({ fraction: fc.constantFrom(0.25, 0.5, 0.9), of: fc.constantFrom('working' as const, 'elapsed' as const) }),
);
const condition = fc.constantFrom('not_finished' as const, 'nobody_took_it' as const, 'reviews_open' as const);
const who = fc.uniqueArray(fc.constantFrom(...Receiver.options), { minLength: 1, maxLength: 2 });
const rung = <Verb>(...verbs: Verb[]) => fc.record({ when, if: condition, who, do: fc.constantFrom(...verbs) });
const LONGER = { workingDays: 1 };
/** Every ladder that can be declared. */
const ladder = fc
  .tuple(
    fc.array(rung('remind' as const, 'escalate' as const, 'extend_once' as const, 'apply_tie_break' as const), {
      maxLength: 3,
    }),
    rung('apply_default' as const, 'advance_flagged' as const, 'cancel' as const),
  )
  .map(([before, last]) => [...before.map((one) => (one.do === 'extend_once' ? { ...one, by: LONGER } : one)), last])
  .filter((rungs) => LADDERS.decision.safeParse(rungs).success);

const method = fc.constantFrom(...Object.values(LATEST));

const settings = fc.record({
  ladders: fc.option(
    fc.record({ decision: ladder, review: ladder, refinement: ladder, closure: ladder, hold: ladder }),
  ),
  deputy: fc.option(fc.constant(DENIZ)),
  facilitators: fc.constantFrom([FAY], []),
  methods: fc.tuple(method, method, method),
  steps: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
});
type Settings = typeof settings extends fc.Arbitrary<infer S> ? S : never;

/** Three forums, each by any method, of which the second has no review and the third a default that needs one. */
function aWorld({ ladders, deputy, facilitators, methods, steps }: Settings): Interpreter {
  const engagement = { ...ENGAGEMENT, ladders: { ...ENGAGEMENT.ladders, ...ladders } };
  const [first, second, third] = methods;
  const own = { deputy, ladder: engagement.ladders.decision, proposal: DROP };
  const reviews = { ladder: engagement.ladders.review };
  return aCycle({
    cycle: { engagement, facilitators, deputy },
    decisions: [
      aDecision({ id: 'd1', ...own, method: first }),
      aDecision({ id: 'd2', ...own, method: second }),
      aDecision({ id: 'd3', ...own, method: third, defaultOption: DROP }),
    ],
    reviews: [
      aReview({ id: 'r1', step: steps[0], ...reviews }),
      aReview({ id: 'r2', reviewer: CORA, step: steps[1], ...reviews }),
      aReview({ id: 'r3', decision: 'd3', ...reviews }),
    ],
  });
}

const gatesOf = ({ gate, decisions, reviews }: CycleFacts): GateFacts[] => [
  gate,
  ...decisions.map((one) => one.gate),
  ...reviews.map((one) => one.gate),
];

const gateOf = (cycle: CycleFacts, id: string): GateFacts => {
  const there = gatesOf(cycle).find((gate) => gate.subject.id === id);
  if (!there) throw new Error(`There is no gate ${id}`);
  return there;
};

/** Time runs one step; what was due is due no more, so that no workflow spins. False when nothing is armed. */
function tick(world: Interpreter, facts: (whose: Whose, cycle: CycleFacts) => StepFacts): boolean {
  const due = world.soonest();
  if (!due) return false;
  const { whose, armed } = due;
  const id = ownOf(world.cycle, whose).gate?.subject.id ?? '';
  const before = gateOf(world.cycle, id);
  world.tick(facts);
  const after = gateOf(world.cycle, id);
  const same = before.entry === after.entry && before.version === after.version && before.heldUntil === after.heldUntil;
  if (same && after.armed.some((one) => one.rung === armed.rung && one.at <= world.now))
    throw new Error(`${armed.do} of ${id} is due again`);
  return true;
}

/** Whether it is a review that renews an approval of what is in effect: it is no matter of the cycle any more. */
function renews({ reviews, decisions }: CycleFacts, id: string): boolean {
  const review = reviews.find((one) => one.id === id);
  return decisions.some((decision) => decision.id === review?.decision && decision.gate.over);
}

/** What must be true of every state, and of what follows it. */
function check(before: CycleFacts, after: CycleFacts, passages: readonly Passage[]): void {
  for (const { subject, over, phase, armed, heldUntil } of gatesOf(after)) {
    if (over !== isOver(subject.kind, phase)) throw new Error(`${subject.id} is ${phase}, and over: ${over}`);
    if (over && armed.length > 0) throw new Error(`${subject.id} is over and waits for ${armed[0]?.do}`);
    if (!over && !after.gate.over && !renews(after, subject.id) && heldUntil !== after.gate.heldUntil)
      throw new Error(`${subject.id} is not held along`);
  }
  for (const was of before.decisions) {
    const is = after.decisions.find(({ id }) => id === was.id);
    if (was.gate.over) expect(is).toEqual(was); // nothing is decided after its end
    const waits = after.reviews.some(
      ({ decision, gate }) => decision === was.id && !gate.over && gate.deadline !== null,
    );
    if (is?.gate.phase === 'decided') expect([was.id, waits]).toEqual([was.id, true]);
    if (is?.gate.phase === 'in_effect' || is?.gate.phase === 'decided') expect(is.outcome).not.toBeNull();
    if (is && TALKING.includes(is.gate.phase)) expect([is.outcome, is.gate.deadline === null]).toEqual([null, false]);
    if (is?.gate.phase === 'in_effect' && !was.gate.over) checkPassed(is.id, is.outcome, after, passages);
  }
  for (const was of before.reviews) checkTurn(was, after);
  for (const { id, approvedUntil, gate } of after.reviews) {
    if (approvedUntil !== null) expect([id, gate.phase]).toEqual([id, 'approved']);
  }
  if (before.gate.over) expect(after.gate).toEqual(before.gate);
}

/** Nobody is asked for a verdict while one of the steps before is still to be given. */
function checkTurn(was: ReviewFacts, after: CycleFacts): void {
  const is = after.reviews.find(({ id }) => id === was.id);
  if (is?.gate.phase !== 'open' || was.gate.phase === 'open') return;
  const earlier = after.reviews.filter(({ decision, step }) => decision === is.decision && step < is.step);
  expect(earlier.filter(({ gate }) => !gate.over).map(({ id }) => id)).toEqual([]);
}

/** What changes something takes effect only with every approval, given since it was decided. */
function checkPassed(id: string, outcome: string | null, cycle: CycleFacts, passages: readonly Passage[]): void {
  const options = cycle.decisions.find((one) => one.id === id)?.options ?? [];
  if (options.some((option) => option.id === outcome && option.statusQuo)) return;
  const last = (of: string, to: string): number =>
    passages.reduce((at, one, index) => (one.subject.id === of && one.to === to ? index : at), -1);
  const decided = last(id, 'decided');
  const missing = cycle.reviews.filter(
    (one) => one.decision === id && (last(one.id, 'approved') <= decided || one.gate.phase !== 'approved'),
  );
  expect(missing.map((one) => one.id)).toEqual([]);
}

/** Holding and resuming lose nothing that was armed: same rungs, same order, same working time left. */
function checkPause(before: CycleFacts, after: CycleFacts, now: Instant): void {
  for (const was of gatesOf(before)) {
    const is = gateOf(after, was.subject.id);
    if (was.over || is.entry !== was.entry || is.version !== was.version) continue;
    if (was.heldUntil === null && is.heldUntil !== null) expect(is.paused).toEqual(was.armed);
    if (was.heldAt === null || is.heldUntil !== null) continue;
    const { heldAt } = was;
    const left = (at: Instant): number => (at <= heldAt ? 0 : CALENDAR.workingMsBetween(heldAt, at));
    /** A count waits 1 ms more than its deadline, at any hour. */
    const due = ({ deadline }: GateFacts, at: Instant): Instant =>
      deadline && at === justAfter(deadline) ? deadline : at;
    const expected = was.paused.map(({ rung: nth, do: step, at }) => [nth, step, left(due(was, at))]);
    const armed = is.armed.map(({ rung: nth, do: step, at }) => [
      nth,
      step,
      CALENDAR.workingMsBetween(now, due(is, at)),
    ]);
    expect(armed).toEqual(expected);
  }
}

/** Does one thing. Returns its name when it was granted. */
function perform(world: Interpreter, action: Action): string | null {
  if (action.do === 'pass') world.now = plusMs(world.now, action.ms);
  if (action.do === 'tick') tick(world, factsOf(action.found));
  if (action.do !== 'command') return null;
  const { name, ask, forbidden } = action.command;
  const answer = ask(world.cycle, world.now);
  if (answer === null || isRefusal(answer)) return null;
  if (forbidden(world.cycle)) throw new Error(`${name} was granted`);
  world.apply(answer);
  return name.split(' ')[0] ?? '';
}

describe('a forum, whatever people and time do', () => {
  it('keeps its promises, and every wait ends', () => {
    const seen = new Set<string>();
    const live = (setting: Settings, todo: readonly Action[], end: Found): void => {
      const world = aWorld(setting);
      for (const action of todo) {
        const before = world.cycle;
        const granted = perform(world, action);
        if (granted) seen.add(granted);
        check(before, world.cycle, world.passages);
        checkPause(before, world.cycle, world.now);
      }
      for (let n = 0; n < 400 && tick(world, factsOf(end)); n += 1);
      expect(gatesOf(world.cycle).filter(({ over }) => !over)).toEqual([]);
      for (const { subject, from, to } of world.passages) {
        if (!FOLLOWS[subject.kind]?.[from]?.includes(to)) throw new Error(`${subject.id} went from ${from} to ${to}`);
        seen.add(`${subject.kind}: ${from} to ${to}`);
      }
    };
    const todo = fc.array(actions, { maxLength: 50, size: 'max' });
    fc.assert(fc.property(settings, todo, found, live), { numRuns: 300 });
    const people = [
      'rule',
      'look',
      'review',
      'resubmit',
      'replace',
      'finish',
      'move',
      'hold',
      'resume',
      'back',
      'cancel',
    ];
    const commands = [...people, 'end'];
    const common = commands.concat(
      'review: open to approved',
      'decision: decided to in_effect',
      'decision: decided to open',
      'decision: open to last_call',
      'decision: last_call to open',
      'review: approved to open',
      'review: open to lapsed',
    );
    expect(common.filter((one) => !seen.has(one))).toEqual([]);
  }, 120_000);
});
