import { describe, expect, it } from '@jest/globals';
import { cancelCycle } from '../../../libs/domain/cycle/moving/cancel-cycle.js';
import { hold, resume } from '../../../libs/domain/cycle/hold.js';
import { ROLL_BACK } from '../../../libs/domain/pilot/outcomes.js';
import { becomes, closePilot, haltRefused, haltPilot, statementRefused } from '../../../libs/domain/pilot/ending.js';
import { startRefused, startPilot } from '../../../libs/domain/pilot/run.js';
import { granted } from '../../../libs/domain/refusal.js';
import { resubmit } from '../../../libs/domain/review/resubmit.js';
import { plusMs } from '../../../libs/domain/time.js';
import { ANN, BEN, CALENDAR, CLEO, CORA, DAN, FAY, MONDAY, ODA, reviewOf, silence } from '../a-cycle.js';
import type { Interpreter } from '../interpreter.js';
import { ENDS, STARTS, aPlan, codeOf, halt, ofPilot, pilotOf, running, say, stateOf, until } from './a-pilot.js';

const purposes = (world: Interpreter): string[] =>
  world.notices.filter(({ subject }) => subject.kind === 'pilot').map(({ purpose }) => purpose);

const closedBy = (world: Interpreter): unknown => world.entries.find(({ type }) => type === 'pilot-closed')?.body;

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
    world.apply(startPilot(pilotOf(world), world.cycle, BEN, world.now, CALENDAR));
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
    expect(closedBy(world)).toEqual({ by: null, actedFor: null });
  });

  it('asks whoever owns it for the verdict, once it has ended', () => {
    const world = running();
    expect(statementRefused(pilotOf(world), world.cycle, BEN)?.refused).toBe('illegal-step');
    until(world, 'halted');
    world.apply(becomes(pilotOf(world), ROLL_BACK, world.cycle, world.now, CALENDAR));
    expect(purposes(world)).toContain('pilot_rolled_back');
    expect(statementRefused(pilotOf(world), world.cycle, FAY)?.refused).toBe('no-right');
    expect(statementRefused(pilotOf(world), world.cycle, BEN)).toBeNull();
    world.apply(closePilot(pilotOf(world), BEN));
    expect([stateOf(world), closedBy(world)]).toEqual(['closed', { by: BEN, actedFor: null }]);
  });

  it('gets its verdict from whoever stands in for its owner, which is said', () => {
    const world = running();
    halt(world);
    world.apply(becomes(pilotOf(world), null, world.cycle, world.now, CALENDAR));
    const venue = { ...world.cycle, standIns: new Map([[BEN, DAN]]) };
    expect(statementRefused(pilotOf(world), venue, DAN)).toBeNull();
    world.apply(closePilot(pilotOf(world), DAN));
    expect(closedBy(world)).toEqual({ by: DAN, actedFor: BEN });
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
    world.apply(haltPilot(pilotOf(world), venue, { because: 'person', person: DAN }));
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

  const heldFor = (world: Interpreter, workingDays: number): void => {
    onHold(world);
    world.now = CALENDAR.add(world.now, { workingDays });
    world.apply(granted(resume(world.cycle, { person: FAY }, world.now, CALENDAR)));
  };

  it.each<[string, () => Interpreter]>([
    ['planned', () => aPlan()],
    ['running', () => running()],
  ])('on hold moves the end of one that is %s to the end of its purpose at most, which is a problem', (_, make) => {
    const world = make();
    const purposeUntil = plusMs(ENDS, 3_600_000);
    world.changePilot('p1', { purposeUntil });
    heldFor(world, 2);
    expect(pilotOf(world).endsAt).toBe(purposeUntil);
    expect(pilotOf(world).gate.armed.filter(({ do: step }) => step === 'end_pilot')).toMatchObject([
      { at: purposeUntil },
    ]);
    expect(world.flags).toMatchObject([{ code: 'pilot-cut-short', problem: true, facts: { until: purposeUntil } }]);
  });

  it('on hold ends one that runs when its purpose has ended meanwhile', () => {
    const world = running();
    world.changePilot('p1', { purposeUntil: plusMs(world.now, 1) });
    heldFor(world, 2);
    expect(pilotOf(world).endsAt).toBe(world.now);
    expect([until(world, 'verdict'), world.now]).toEqual([['end_pilot'], pilotOf(world).endsAt]);
  });

  it('on hold leaves the window of one that cannot begin before its purpose ends; then it does not start', () => {
    const world = aPlan();
    say(world, 'approve');
    world.changePilot('p1', { purposeUntil: STARTS });
    heldFor(world, 2);
    expect(pilotOf(world).endsAt > ENDS).toBe(true);
    expect(until(world, 'withdrawn')).toEqual(['start_pilot', 'end_pilot']);
    expect(world.flags).toMatchObject([{ code: 'pilot-not-started', facts: { because: 'consent-missing' } }]);
  });

  it('on hold leaves the window of one that was late to start and whose purpose ends meanwhile: its plan can be changed', () => {
    const world = aPlan(); // nobody approves
    world.now = plusMs(STARTS, 3_600_000);
    world.changePilot('p1', { purposeUntil: plusMs(world.now, 3_600_000) });
    heldFor(world, 2);
    expect([stateOf(world), pilotOf(world).endsAt > ENDS]).toEqual(['planned', true]);
    expect(world.flags).not.toContainEqual(expect.objectContaining({ code: 'pilot-cut-short' }));
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
