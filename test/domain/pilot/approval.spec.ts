import { describe, expect, it } from '@jest/globals';
import { ROLL_BACK } from '../../../libs/domain/pilot/outcomes.js';
import { becomes } from '../../../libs/domain/pilot/ending.js';
import { changeRefused, goingOnRefused, replanPilot, startRefused } from '../../../libs/domain/pilot/run.js';
import { granted } from '../../../libs/domain/refusal.js';
import { resubmit } from '../../../libs/domain/review/resubmit.js';
import { verdictRefused } from '../../../libs/domain/review/verdict/verdict-refused.js';
import { pilotReviewRefused, shapedAnew } from '../../../libs/domain/review/items.js';
import { endApproval } from '../../../libs/domain/review/approval/lapse.js';
import { conflictIn, handOver } from '../../../libs/domain/review/reviewer-change.js';
import { plusMs } from '../../../libs/domain/time.js';
import { BEN, CALENDAR, CLEO, CORA, DAN, FAY, ODA, reviewOf } from '../a-cycle.js';
import type { Interpreter } from '../interpreter.js';
import { ENDS, STARTS, aPlan, codeOf, halt, ofPilot, pilotOf, running, say, stateOf, until } from './a-pilot.js';

describe('the reviews of a pilot', () => {
  it('end with it: nobody is asked about what has ended', () => {
    const world = running();
    world.apply(endApproval(world.cycle, 'r1', 'expired', world.now, CALENDAR));
    halt(world);
    world.apply(becomes(pilotOf(world), ROLL_BACK, world.cycle, world.now, CALENDAR));
    expect([stateOf(world), reviewOf(world).gate.phase]).toEqual(['verdict', 'withdrawn']);
  });

  it('let it start only as long as their approval lasts', () => {
    const world = aPlan();
    say(world, 'approve');
    const lasting = world.cycle.reviews.map((one) => ({ ...one, approvedUntil: STARTS }));
    const startAt = (now: string) => startRefused(pilotOf(world), { ...world.cycle, reviews: lasting }, now);
    expect(startAt(plusMs(STARTS, -1))).toBeNull();
    expect(startAt(STARTS)).toMatchObject({
      refused: 'reviews-open',
      errors: [{ path: 'reviews.r1', message: `has approved it until ${STARTS}` }],
    });
  });

  it('do not start it by the last approval while somebody who approved has a conflict of interest', () => {
    const world = aPlan({}, [ofPilot(), ofPilot({ id: 'r2', reviewer: CORA })]);
    say(world, 'approve');
    world.changePilot('p1', { conflicted: [CLEO] });
    world.now = plusMs(STARTS, 1);
    say(world, 'approve', 'r2');
    expect([stateOf(world), reviewOf(world, 'r2').gate.phase]).toEqual(['planned', 'approved']);
  });

  it.each([
    ['whoever planned it', FAY, 'conflict-of-duties'],
    ['its owner', BEN, 'conflict-of-duties'],
    ['who decides about it', ODA, 'conflict-of-duties'],
    ['who reviews it already', CLEO, 'already-exists'],
    ['somebody with a conflict of interest', DAN, 'conflict-of-interest'],
    ['somebody else', CORA, 'granted'],
  ])('are not given by %s (%s)', (_, person, code) => {
    const world = aPlan({ conflicted: [DAN] });
    expect(codeOf(pilotReviewRefused(pilotOf(world), world.cycle, person))).toBe(code);
    const to = { to: person, answered: true, by: FAY };
    expect(codeOf(handOver(world.cycle, 'r1', to, world.now, CALENDAR))).toBe(code);
  });

  it('are asked again for other words, and the plan stands once it has started', () => {
    const world = aPlan();
    say(world, 'approve');
    expect(changeRefused(pilotOf(world))).toBeNull();
    const window = { startsAt: '2026-06-09T08:00:00.000Z', endsAt: ENDS };
    world.apply(replanPilot({ id: 'p1', ...window }, world.now));
    world.changePilot('p1', { ...window, shapers: [FAY, CLEO] });
    world.apply(shapedAnew(world.cycle, 'p1', world.now, CALENDAR));
    expect([reviewOf(world).gate.phase, stateOf(world)]).toEqual(['open', 'planned']);
    const by = { verdict: 'approve', obligation: null, entry: reviewOf(world).gate.entry } as const;
    expect(verdictRefused(world.cycle, 'r1', CLEO, by)?.refused).toBe('conflict-of-duties');
    world.changePilot('p1', { shapers: [FAY] });
    say(world, 'approve');
    until(world, 'running');
    expect([world.now, changeRefused(pilotOf(world))?.refused]).toEqual([window.startsAt, 'illegal-step']);
    expect(pilotReviewRefused(pilotOf(world), world.cycle, CORA)?.refused).toBe('illegal-step');
  });

  it('that refuse it keep it from starting until they have looked again', () => {
    const world = aPlan({}, [ofPilot(), ofPilot({ id: 'r2', reviewer: CORA })]);
    say(world, 'approve', 'r2');
    say(world, 'reject');
    expect(world.flags).toContainEqual(expect.objectContaining({ code: 'pilot-not-approved', problem: true }));
    expect([reviewOf(world).gate.phase, reviewOf(world, 'r2').gate.phase]).toEqual(['lapsed', 'withdrawn']);
    world.apply(granted(resubmit(world.cycle, 'r1', world.now, CALENDAR)));
    expect([reviewOf(world).gate.phase, reviewOf(world, 'r2').gate.phase]).toEqual(['open', 'open']);
    say(world, 'approve');
    expect(startRefused(pilotOf(world), world.cycle, world.now)?.refused).toBe('reviews-open');
    say(world, 'approve', 'r2');
    expect(startRefused(pilotOf(world), world.cycle, world.now)).toBeNull();
  });

  it('ask for changes of a plan, and not of what runs', () => {
    const world = aPlan();
    say(world, 'request_changes');
    expect(reviewOf(world).gate.phase).toBe('changes_requested');
    const later = running();
    later.apply(endApproval(later.cycle, 'r1', 'expired', later.now, CALENDAR));
    const by = { verdict: 'request_changes', obligation: null, entry: reviewOf(later).gate.entry } as const;
    expect(verdictRefused(later.cycle, 'r1', CLEO, by)?.refused).toBe('illegal-step');
  });

  it('that end while it runs and are not given again halt it', () => {
    const world = running();
    world.apply(endApproval(world.cycle, 'r1', 'expired', world.now, CALENDAR));
    expect([stateOf(world), reviewOf(world).gate.phase]).toEqual(['running', 'open']);
    say(world, 'reject');
    expect([stateOf(world), reviewOf(world).gate.phase]).toEqual(['halted', 'lapsed']);
    expect(world.halts.map(({ because }) => because)).toEqual(['approval']);
  });

  it('are reached by a conflict of interest in the decision that it follows from, before it starts and once it was halted', () => {
    const conflict = (world: Interpreter): void => {
      world.apply(conflictIn('d1', world.cycle, CLEO, world.now, CALENDAR));
      world.changePilot('p1', { conflicted: [CLEO] });
    };
    const world = aPlan({ decision: 'd1' });
    say(world, 'approve');
    conflict(world);
    expect(reviewOf(world).gate.phase).toBe('open');
    expect(world.flags).toMatchObject([{ code: 'nobody-may-review', problem: true, facts: { conflicted: CLEO } }]);
    const runs = running({ decision: 'd1' });
    conflict(runs);
    expect([stateOf(runs), reviewOf(runs).gate.phase]).toEqual(['running', 'approved']); // it was approved when it started
    halt(runs);
    expect(codeOf(goingOnRefused(pilotOf(runs), runs.cycle, runs.now))).toBe('reviews-open');
    const stopped = running({ decision: 'd1' });
    halt(stopped);
    conflict(stopped);
    expect([stateOf(stopped), reviewOf(stopped).gate.phase]).toEqual(['halted', 'open']);
  });

  it.each<[string, () => Interpreter]>([
    ['planned', () => aPlan({ conflicted: [] })],
    ['running', () => running()],
    [
      'halted',
      () => {
        const world = running();
        halt(world);
        return world;
      },
    ],
  ])('whose approval does not count are handed over while it is %s, and count again', (state, make) => {
    const world = make();
    if (state === 'planned') say(world, 'approve');
    const to = { to: CORA, answered: true, by: FAY };
    expect(codeOf(handOver(world.cycle, 'r1', to, world.now, CALENDAR))).toBe('already-reviewed');
    world.changePilot('p1', { conflicted: [CLEO] });
    world.apply(granted(handOver(world.cycle, 'r1', to, world.now, CALENDAR)));
    expect(reviewOf(world)).toMatchObject({ reviewer: CORA, gate: { phase: 'open' } });
    expect(world.entries).toContainEqual(
      expect.objectContaining({ type: 'approval-ended', body: { because: 'conflict' } }),
    );
    const told = world.notices.filter(({ purpose }) => purpose === 'approval_void');
    expect(told.map(({ person }) => person)).toEqual([CLEO, FAY]);
    say(world, 'approve');
    expect(stateOf(world)).toBe(state);
    const refused = state === 'planned' ? startRefused : goingOnRefused;
    expect(refused(pilotOf(world), world.cycle, world.now)).toBeNull();
  });
});
