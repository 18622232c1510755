import { describe, expect, it } from '@jest/globals';
import { cancelCycle } from '../../../libs/domain/cycle/commands.js';
import { hold, resume } from '../../../libs/domain/cycle/hold.js';
import { rule } from '../../../libs/domain/decision/commands.js';
import { inEffect, openForum, withdrawForum } from '../../../libs/domain/decision/forum.js';
import { GO_ON, ROLL_BACK } from '../../../libs/domain/pilot/outcomes.js';
import {
  becomes,
  changeRefused,
  closed,
  haltRefused,
  halted,
  replanned,
  startRefused,
  started,
  statementRefused,
} from '../../../libs/domain/pilot/run.js';
import { granted } from '../../../libs/domain/refusal.js';
import { resubmit, verdictRefused } from '../../../libs/domain/review/commands.js';
import { pilotReviewRefused, shapedAnew } from '../../../libs/domain/review/items.js';
import { endApproval } from '../../../libs/domain/review/lapse.js';
import { handOver, reviewsWithConflict } from '../../../libs/domain/review/reviewer-change.js';
import { plusMs } from '../../../libs/domain/time.js';
import {
  ANN,
  BEN,
  CALENDAR,
  CLEO,
  CORA,
  DAN,
  FAY,
  MONDAY,
  ODA,
  aDecision,
  aPoll,
  decisionOf,
  reviewOf,
  silence,
} from '../a-cycle.js';
import type { Interpreter } from '../interpreter.js';
import { ENDS, STARTS, aPlan, codeOf, halt, ofPilot, pilotOf, running, say, stateOf, until } from './a-pilot.js';

const purposes = (world: Interpreter): string[] =>
  world.notices.filter(({ subject }) => subject.kind === 'pilot').map(({ purpose }) => purpose);

describe('a pilot', () => {
  it('starts when its time comes, approved, and not a moment before by itself', () => {
    const world = aPlan();
    expect(startRefused(pilotOf(world), world.cycle, world.now)).toMatchObject({
      refused: 'reviews-open',
      errors: [{ path: 'reviews.r1', message: 'is open' }],
    });
    say(world, 'approve');
    expect(stateOf(world)).toBe('planned');
    expect(startRefused(pilotOf(world), world.cycle, world.now)).toBeNull();
    expect(until(world, 'running')).toEqual(['start_pilot']);
    expect([world.now, pilotOf(world).startedAt]).toEqual([STARTS, STARTS]);
    expect(startRefused(pilotOf(world), world.cycle, world.now)?.refused).toBe('illegal-step');
  });

  it('that nobody has been asked to approve does not start', () => {
    const world = aPlan({}, []);
    expect(startRefused(pilotOf(world), world.cycle, world.now)?.detail).toContain('name who reviews it first');
    expect(until(world, 'withdrawn')).toEqual(['start_pilot', 'end_pilot']);
    expect([world.now, world.flags.map(({ code }) => code)]).toEqual([ENDS, ['pilot-not-started']]);
  });

  it('starts with the last approval where its time has come before, and tells who can hasten it', () => {
    const world = aPlan({}, [ofPilot(), ofPilot({ id: 'r2', reviewer: CORA, step: 2 })]);
    say(world, 'approve');
    for (let steps = 0; steps < 40 && !purposes(world).includes('pilot_not_started'); steps += 1) world.tick(silence);
    expect([stateOf(world), [...new Set(purposes(world))]]).toEqual(['planned', ['pilot_not_started']]);
    expect(reviewOf(world, 'r2').gate.phase).toBe('lapsed'); // nobody answered it, so the approval of the other ended as well
    world.apply(granted(resubmit(world.cycle, 'r2', world.now, CALENDAR)));
    say(world, 'approve');
    expect(stateOf(world)).toBe('planned');
    say(world, 'approve', 'r2');
    expect([stateOf(world), pilotOf(world).startedAt]).toEqual(['running', world.now]);
  });

  it('is started early by command, and measured from then on', () => {
    const world = aPlan();
    say(world, 'approve');
    world.apply(started(pilotOf(world), world.cycle, BEN, world.now, CALENDAR));
    expect([stateOf(world), pilotOf(world).startedAt]).toEqual(['running', MONDAY]);
    expect(pilotOf(world).gate.armed.map(({ do: step }) => step)).toEqual(['remind', 'escalate', 'halt', 'end_pilot']);
  });

  it('that nobody measures is halted by its ladder', () => {
    const world = running();
    expect(until(world, 'halted')).toEqual(['remind', 'escalate', 'halt']);
    expect(world.halts).toEqual([
      { row: 'halt', id: 'p1', because: 'ladder', person: null, actedFor: null, breach: null },
    ]);
    expect(world.flags).toContainEqual(expect.objectContaining({ code: 'pilot-halted', problem: true }));
    expect(
      new Set(world.notices.filter(({ purpose }) => purpose === 'pilot_halted').map(({ person }) => person)),
    ).toEqual(new Set([ANN, BEN, ODA, FAY]));
  });

  it('does not start on the approval of somebody who has a conflict of interest since', () => {
    const world = aPlan();
    say(world, 'approve');
    world.changePilot('p1', { conflicted: [CLEO] });
    expect(startRefused(pilotOf(world), world.cycle, world.now)?.errors).toEqual([
      { path: 'reviews.r1', message: 'is by somebody with a conflict of interest' },
    ]);
  });

  it('that is measured in time is left in peace until its end, then asks for a verdict, which ends by itself', () => {
    const world = running();
    const fired: string[] = [];
    for (let steps = 0; steps < 80 && stateOf(world) === 'running'; steps += 1) {
      const soonest = world.soonest();
      if (soonest) world.changePilot('p1', { measuredAt: plusMs(soonest.armed.at, -3_600_000) });
      fired.push(world.tick(silence)?.do ?? '');
    }
    expect([stateOf(world), world.now]).toEqual(['verdict', ENDS]);
    expect(fired).not.toContain('halt');
    expect(purposes(world)).toEqual([]);
    expect(until(world, 'closed')).toEqual(['remind', 'escalate', 'advance_flagged']);
    expect(world.flags.map(({ code }) => code)).toEqual(['pilot-without-statement']);
  });

  it('asks whoever owns it for the verdict, once it has ended', () => {
    const world = running();
    expect(statementRefused(pilotOf(world), world.cycle, BEN)?.refused).toBe('illegal-step');
    until(world, 'halted');
    world.apply(becomes(pilotOf(world), ROLL_BACK, world.cycle, world.now, CALENDAR));
    expect(purposes(world)).toContain('pilot_rolled_back');
    expect(statementRefused(pilotOf(world), world.cycle, FAY)?.refused).toBe('no-right');
    expect(statementRefused(pilotOf(world), world.cycle, BEN)).toBeNull();
    world.apply(closed(pilotOf(world), BEN));
    expect(stateOf(world)).toBe('closed');
  });

  it.each<[string, string, string]>([
    ['nobody named', FAY, 'no-right'],
    ['its owner', BEN, 'no-right'],
    ['somebody named', ANN, 'granted'],
    ['who stands in for them', DAN, 'granted'],
  ])('is halted by %s: %s', (_, person, code) => {
    const world = running();
    const venue = { ...world.cycle, standIns: new Map([[ANN, DAN]]) };
    expect(codeOf(haltRefused(pilotOf(world), venue, person))).toBe(code);
  });

  it('says for whom it was halted', () => {
    const world = running();
    const venue = { ...world.cycle, standIns: new Map([[ANN, DAN]]) };
    world.apply(halted(pilotOf(world), venue, { because: 'person', person: DAN }));
    expect(world.halts).toMatchObject([{ person: DAN, actedFor: ANN }]);
    expect(world.entries.find(({ type }) => type === 'pilot-halted')?.body).toMatchObject({ by: DAN, actedFor: ANN });
  });

  it('is left in peace in its last stretch when it was measured, whatever its ladder does before', () => {
    const measuredEvery = { workingDays: 5 };
    const ladder = [
      {
        when: { before: { workingDays: 3 } },
        do: 'halt' as const,
        if: 'not_finished' as const,
        who: ['responsible' as const],
      },
    ];
    const world = running({ measuredEvery, ladder });
    const fired: string[] = [];
    for (let steps = 0; steps < 80 && stateOf(world) === 'running'; steps += 1) {
      const soonest = world.soonest();
      if (soonest) world.changePilot('p1', { measuredAt: plusMs(soonest.armed.at, -3_600_000) });
      fired.push(world.tick(silence)?.do ?? '');
    }
    expect([stateOf(world), world.now]).toEqual(['verdict', ENDS]);
  });

  it('is halted only while it runs, also on hold', () => {
    const world = running();
    world.apply(granted(hold(world.cycle, null, { person: FAY }, world.now, CALENDAR)));
    expect(haltRefused(pilotOf(world), world.cycle, ANN)).toBeNull();
    halt(world);
    expect([stateOf(world), codeOf(haltRefused(pilotOf(world), world.cycle, ANN))]).toEqual(['halted', 'illegal-step']);
  });
});

const aForum = (outcome: string | null) =>
  aDecision({
    ...{ id: 'q1', pilot: 'p1', outcome, handedOn: true, authority: ODA },
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

  it('comes too late to go on when its time is over', () => {
    const world = asked('on');
    world.now = ENDS;
    world.apply(inEffect(decisionOf(world, 'q1'), world.cycle, world.now, CALENDAR));
    expect(stateOf(world)).toBe('verdict');
  });
});

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
    world.apply(replanned({ id: 'p1', ...window }, world.now));
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

  it('are reached by a conflict of interest in the decision that it follows from', () => {
    const world = aPlan({ decision: 'd1', conflicted: [] }, [ofPilot()], [aDecision()]);
    expect(reviewsWithConflict(decisionOf(world), world.cycle, CLEO).map(({ id }) => id)).toEqual(['r1']);
  });
});

describe('its cycle', () => {
  const onHold = (world: Interpreter): Interpreter => {
    world.apply(granted(hold(world.cycle, null, { person: FAY }, world.now, CALENDAR)));
    return world;
  };
  const ending = (): Interpreter => {
    const world = running();
    halt(world);
    world.apply(becomes(pilotOf(world), null, world.cycle, world.now, CALENDAR));
    return world;
  };

  it('on hold stops its clock, and moves its time when it goes on', () => {
    const world = aPlan();
    say(world, 'approve');
    world.apply(granted(hold(world.cycle, null, { person: FAY }, world.now, CALENDAR)));
    expect(startRefused(pilotOf(world), world.cycle, world.now)?.refused).toBe('on-hold');
    world.now = CALENDAR.add(world.now, { workingDays: 2 });
    world.apply(granted(resume(world.cycle, { person: FAY }, world.now, CALENDAR)));
    expect([pilotOf(world).startsAt, pilotOf(world).endsAt]).toEqual([
      '2026-06-10T08:00:00.000Z',
      '2026-07-01T08:00:00.000Z',
    ]);
    expect(until(world, 'running')).toEqual(['start_pilot']);
    expect(world.now).toBe('2026-06-10T08:00:00.000Z');
  });

  it.each([
    ['planned', () => aPlan(), 'withdrawn', 'withdrawn'],
    ['running', () => running(), 'verdict', 'approved'],
    ['running on hold', () => onHold(running()), 'verdict', 'approved'],
    ['ending on hold', () => onHold(ending()), 'verdict', 'approved'],
  ])('when it is cancelled ends one that is %s', (_, make, state, ofReview) => {
    const world = make();
    world.apply(granted(cancelCycle(world.cycle, { person: FAY }, world.now, CALENDAR)));
    expect([stateOf(world), reviewOf(world).gate.phase]).toEqual([state, ofReview]);
    if (state === 'verdict') expect(until(world, 'closed').at(-1)).toBe('advance_flagged');
  });
});
