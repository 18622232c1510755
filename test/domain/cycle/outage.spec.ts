import { describe, expect, it } from '@jest/globals';
import { afterOutages } from '../../../libs/domain/cycle/outage.js';
import { plusMs } from '../../../libs/domain/time.js';
import { CALENDAR, ENGAGEMENT, MONDAY, aCycle, decisionOf } from '../a-cycle.js';

const HOUR = 3_600_000;
const TUESDAY = plusMs(MONDAY, 24 * HOUR);
const WEDNESDAY = plusMs(MONDAY, 48 * HOUR);
const WEEK_AFTER = plusMs(MONDAY, 7 * 24 * HOUR);

const gateOf = () => decisionOf(aCycle()).gate;

describe('an outage', () => {
  it('moves what ends the stall by the working time that was lost, and only that', () => {
    const world = aCycle();
    const before = decisionOf(world).gate.armed;
    const owed = afterOutages(decisionOf(world).gate, [{ from: TUESDAY, until: WEDNESDAY }], WEDNESDAY, CALENDAR);
    world.apply(owed ?? (undefined as never));
    const after = new Map(decisionOf(world).gate.armed.map(({ rung, at }) => [rung, at]));
    const lostMs = CALENDAR.workingMsBetween(TUESDAY, WEDNESDAY); // of one working day
    const ends = (step: string): boolean => ['apply_tie_break', 'apply_default'].includes(step);
    const kept = before.filter(({ rung }) => after.has(rung)); // a reminder of that time is armed no more
    expect(kept.map(({ rung, do: step }) => [step, after.get(rung)])).toEqual(
      kept.map(({ do: step, at }) => [step, ends(step) ? CALENDAR.addWorkingMs(at, lostMs) : at]),
    );
    expect(kept.map(({ do: step }) => step)).toEqual(expect.arrayContaining(['apply_tie_break', 'apply_default']));
    expect(owed?.entries.at(-1)).toMatchObject({ type: 'rungs-moved', body: { because: 'outage' } });
    expect(owed?.entries.at(-1)?.body?.lostMs).toBe(lostMs);
  });

  it('makes reminders of that time missed, told to nobody', () => {
    const gate = gateOf();
    const reminder = gate.armed.find(({ do: step }) => step === 'remind');
    const outage = { from: plusMs(reminder?.at ?? '', -HOUR), until: plusMs(reminder?.at ?? '', HOUR) };
    const owed = afterOutages(gate, [outage], outage.until, CALENDAR);
    expect(owed?.notices).toEqual([]);
    expect(owed?.moves).toMatchObject([{ move: 'makeUp', missed: [reminder?.rung], signal: 'deadlineMoved' }]);
    expect(owed?.entries[0]).toMatchObject({
      type: 'rung-fired',
      body: { do: 'remind', result: 'missed', entry: gate.entry, version: gate.version },
    });
  });

  it('is made up for once, however often it is asked, and a longer one only by what came on top', () => {
    const world = aCycle();
    const gate = () => decisionOf(world).gate;
    const first = { from: TUESDAY, until: plusMs(TUESDAY, 2 * HOUR) };
    world.apply(afterOutages(gate(), [first], first.until, CALENDAR) ?? (undefined as never));
    expect(afterOutages(gate(), [first], WEDNESDAY, CALENDAR)).toBeNull();
    const longer = { from: TUESDAY, until: plusMs(TUESDAY, 5 * HOUR) };
    expect(afterOutages(gate(), [longer], WEDNESDAY, CALENDAR)?.entries.at(-1)?.body?.lostMs).toBe(3 * HOUR);
  });

  it.each([
    ['before it was opened', { from: plusMs(MONDAY, -9 * HOUR), until: plusMs(MONDAY, -HOUR) }],
    ['that never was', undefined],
  ])('owes nothing to a subject for a time %s', (_name, outage) => {
    expect(afterOutages(gateOf(), outage ? [outage] : [], WEEK_AFTER, CALENDAR)).toBeNull();
  });

  it('over a weekend moves nothing, but is marked as made up for', () => {
    const friday = '2026-06-05T17:00:00.000Z'; // 19:00 in Berlin
    const owed = afterOutages(gateOf(), [{ from: friday, until: '2026-06-07T20:00:00.000Z' }], WEEK_AFTER, CALENDAR);
    expect(owed?.moves).toMatchObject([{ move: 'makeUp', shifted: [] }]);
    expect(owed?.entries.at(-1)?.body).toMatchObject({ lostMs: 0, rungs: 0 });
  });

  it('owes nothing to a draft, whose clock has not started', () => {
    const draft = decisionOf(aCycle({ phase: 'agenda' })).gate;
    expect(draft.phase).toBe('draft');
    expect(afterOutages(draft, [{ from: TUESDAY, until: WEDNESDAY }], WEDNESDAY, CALENDAR)).toBeNull();
    expect(ENGAGEMENT.ladders.decision.length).toBeGreaterThan(0);
  });
});
