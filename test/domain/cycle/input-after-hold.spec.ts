import { workingCalendar } from '../../../libs/calendar/working-calendar.js';
import { moveDeadline } from '../../../libs/domain/cycle/deadline.js';
import { hold, resume } from '../../../libs/domain/cycle/hold.js';
import { afterOutages } from '../../../libs/domain/cycle/outage.js';
import { EngagementModel } from '../../../libs/domain/program/engagement.js';
import { granted } from '../../../libs/domain/refusal.js';
import { msBetween, plusMs, type Instant } from '../../../libs/domain/time.js';
import { FAY, MONDAY, aCycle, silence } from '../a-cycle.js';
import type { Interpreter } from '../interpreter.js';

const [BERLIN, AUCKLAND, KOLKATA] = ['Europe/Berlin', 'Pacific/Auckland', 'Asia/Kolkata'];
const by = { person: FAY };
const ENGAGEMENT = EngagementModel.parse({
  calendar: { zone: BERLIN },
  leadTimes: { input: { workingDays: 1 } },
  ladders: {
    session: [
      { when: 'at_deadline', do: 'escalate', who: ['facilitator'] },
      { when: { after: { workingDays: 1 } }, do: 'advance_flagged', who: ['facilitator'] },
    ],
  },
});
const CALENDAR = workingCalendar(ENGAGEMENT.calendar);

/** A session that begins on Monday, 10:00 in Berlin. */
const inSession = (...zones: readonly string[]): Interpreter =>
  aCycle({ phase: 'session', cycle: { engagement: ENGAGEMENT, zones }, decisions: [] });

function held(world: Interpreter, from: Instant, until: Instant): void {
  world.now = from;
  world.apply(granted(hold(world.cycle, null, by, world.now, CALENDAR)));
  world.now = until;
  world.apply(granted(resume(world.cycle, by, world.now, CALENDAR)));
}

/** The same time, in which nobody could act instead. */
function out(world: Interpreter, from: Instant, until: Instant): void {
  world.now = until;
  const owed = afterOutages(world.cycle.gate, [{ from, until }], world.now, CALENDAR, world.cycle);
  if (owed) world.apply(owed);
}

/** When written input ends, with the phase, and when each rung is due. */
function ends({ cycle: { gate } }: Interpreter): { input: Instant | undefined; rungs: Record<string, Instant> } {
  expect(gate.deadline).toBe(gate.input[0]?.closesAt);
  return { input: gate.input[0]?.closesAt, rungs: Object.fromEntries(gate.armed.map((rung) => [rung.do, rung.at])) };
}

describe.each([
  ['was on hold', held],
  ['nobody could give in an outage', out],
])('written input that %s', (_why, stood) => {
  it.each<[string, readonly string[], Instant, Instant, Instant, Instant]>([
    // who is invited, from when until when it is held, when it ends, when the rung a working day after it is due
    ['of one zone', [BERLIN], '2026-06-02T14:59Z', '2026-06-03T07:00Z', '2026-06-03T15:00Z', '2026-06-04T15:00Z'],
    [
      'of two zones',
      [BERLIN, KOLKATA],
      '2026-06-02T14:59Z',
      '2026-06-03T07:00Z',
      '2026-06-03T11:30Z',
      '2026-06-04T11:30Z',
    ],
    ['for a whole day', [BERLIN], '2026-06-02T07:00Z', '2026-06-03T07:00Z', '2026-06-03T15:00Z', '2026-06-04T15:00Z'],
    ['in a night', [BERLIN], '2026-06-01T18:00Z', '2026-06-02T05:00Z', '2026-06-02T15:00Z', '2026-06-03T15:00Z'],
    [
      'when nobody works',
      [AUCKLAND, KOLKATA],
      '2026-06-01T16:00Z',
      '2026-06-01T20:00Z',
      '2026-06-03T05:00Z',
      '2026-06-04T07:00Z',
    ],
  ])(
    '%s ends with a working day, and keeps its distance from what follows',
    (_what, zones, from, until, end, after) => {
      const world = inSession(...zones);
      stood(world, iso(from), iso(until));
      expect(ends(world)).toMatchObject({
        input: iso(end),
        rungs: { escalate: iso(end), advance_flagged: iso(after) },
      });
    },
  );

  it('keeps the working time that was left, where its end was moved by hand to another hour', () => {
    const world = inSession(BERLIN);
    const to = '2026-06-03T10:00:00.000Z'; // Wednesday, 12:00
    world.apply(
      granted(moveDeadline(world.cycle, world.cycle.gate.subject, { to, reason: 'A walk', by }, world.now, CALENDAR)),
    );
    stood(world, '2026-06-02T08:00:00.000Z', '2026-06-02T09:00:00.000Z');
    expect(ends(world)).toMatchObject({
      input: '2026-06-03T11:00:00.000Z',
      rungs: { escalate: '2026-06-03T11:00:00.000Z', advance_flagged: '2026-06-04T11:00:00.000Z' },
    });
  });
});

describe('written input', () => {
  it('is made up for once after two outages, also one in which it would have closed', () => {
    const world = inSession(BERLIN);
    out(world, '2026-06-02T08:00:00.000Z', '2026-06-02T09:00:00.000Z');
    const first = ends(world);
    expect(first.input).toBe('2026-06-03T15:00:00.000Z'); // the working day that is late enough
    out(world, '2026-06-02T08:00:00.000Z', '2026-06-02T09:00:00.000Z');
    expect(ends(world)).toEqual(first);
    out(world, '2026-06-03T14:00:00.000Z', '2026-06-04T09:00:00.000Z');
    expect(ends(world).input).toBe('2026-06-04T15:00:00.000Z');
  });

  it('that was on hold lies as much later as the hold lasted in a rehearsal, with what follows', () => {
    const paced = EngagementModel.parse({
      ...ENGAGEMENT,
      calendar: { zone: BERLIN, pace: { secondsPerWorkingDay: 20 } },
    });
    const world = aCycle({ phase: 'session', cycle: { engagement: paced }, decisions: [] });
    const calendar = workingCalendar(paced.calendar);
    const before = ends(world);
    world.now = plusMs(MONDAY, 500);
    world.apply(granted(hold(world.cycle, null, by, world.now, calendar)));
    world.now = plusMs(MONDAY, 1500);
    world.apply(granted(resume(world.cycle, by, world.now, calendar)));
    const { input, rungs } = ends(world);
    expect(msBetween(before.input ?? '', input ?? '')).toBe(1000);
    for (const rung of ['escalate', 'advance_flagged']) {
      expect([rung, msBetween(before.rungs[rung] ?? '', rungs[rung] ?? '')]).toEqual([rung, 1000]);
    }
  });

  it('that was on hold stays over when it had ended before, and what followed is due as much later', () => {
    const world = inSession(BERLIN);
    while (world.soonest()?.armed.do !== 'advance_flagged') world.tick(silence);
    held(world, '2026-06-03T07:00:00.000Z', '2026-06-03T08:00:00.000Z');
    const { input, armed } = world.cycle.gate;
    expect(input).toMatchObject([{ closesAt: '2026-06-02T15:00:00.000Z' }]);
    expect(armed).toMatchObject([{ do: 'advance_flagged', at: '2026-06-04T08:00:00.000Z' }]);
  });
});

const iso = (at: string): Instant => new Date(at).toISOString();
