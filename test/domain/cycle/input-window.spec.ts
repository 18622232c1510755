import fc from 'fast-check';
import { workingCalendar } from '../../../libs/calendar/working-calendar.js';
import { openSession } from '../../../libs/domain/cycle/moving/session.js';
import { inputEnd } from '../../../libs/domain/cycle/windows.js';
import type { CycleFacts } from '../../../libs/domain/facts.js';
import { EngagementModel } from '../../../libs/domain/program/engagement.js';
import { granted } from '../../../libs/domain/refusal.js';
import { CALENDAR, FAY, aCycle } from '../a-cycle.js';

const [AUCKLAND, KOLKATA, ANGELES] = ['Pacific/Auckland', 'Asia/Kolkata', 'America/Los_Angeles'];

/** When written input ends of a session of an hour: a working day after it in Berlin, and then by everybody's own clock. */
function closes(at: string, zones: readonly string[], holidays: readonly string[] = []): string {
  const engagement = EngagementModel.parse({
    calendar: { zone: 'Europe/Berlin', holidays },
    leadTimes: { input: { workingDays: 1 } },
  });
  const session = { at, minutes: 60, sequence: 0, openedAt: null, closedAt: null };
  return inputEnd({ session, engagement, zones }, at, workingCalendar(engagement.calendar));
}

describe('written input', () => {
  const TUESDAY = '2026-06-02T12:00:00.000Z'; // due on Wednesday, 15:00 in Berlin
  const THURSDAY = '2026-06-04T12:00:00.000Z'; // due on Friday, 15:00 in Berlin

  it.each<[string, string, readonly string[], string, (readonly string[])?]>([
    ["with nobody invited, at the end of the program's day", TUESDAY, [], '2026-06-03T15:00:00.000Z'],
    ['in Los Angeles, later on the same day', TUESDAY, [ANGELES], '2026-06-04T00:00:00.000Z'],
    ['in Auckland, where it is Thursday', TUESDAY, [AUCKLAND], '2026-06-04T05:00:00.000Z'],
    ['in Kolkata, whose Wednesday is over', TUESDAY, [KOLKATA], '2026-06-04T11:30:00.000Z'],
    ['at the latest of them all', TUESDAY, [ANGELES, KOLKATA, AUCKLAND], '2026-06-04T11:30:00.000Z'],
    ['after a holiday, where that day has come', TUESDAY, [AUCKLAND], '2026-06-05T05:00:00.000Z', ['2026-06-04']],
    ['before a holiday, where that day has not come', TUESDAY, [ANGELES], '2026-06-04T00:00:00.000Z', ['2026-06-04']],
    [
      'after the longest row of holidays',
      TUESDAY,
      [ANGELES, AUCKLAND, KOLKATA],
      '2026-06-08T11:30:00.000Z',
      ['2026-06-04', '2026-06-05'],
    ],
    ['on Friday in Los Angeles', THURSDAY, [ANGELES], '2026-06-06T00:00:00.000Z'],
    ['on Monday in Auckland, where it is Saturday', THURSDAY, [ANGELES, AUCKLAND], '2026-06-08T05:00:00.000Z'],
    [
      'in Auckland, the day after clocks went forward',
      '2026-09-24T12:00:00.000Z',
      [AUCKLAND],
      '2026-09-28T04:00:00.000Z',
    ],
    ['in Auckland, the day after they went back', '2026-04-02T12:00:00.000Z', [AUCKLAND], '2026-04-06T05:00:00.000Z'],
    ['in Los Angeles, the day after they went back', '2026-10-30T12:00:00.000Z', [ANGELES], '2026-11-03T01:00:00.000Z'],
    ['a day after they went forward in Berlin', '2026-03-27T12:00:00.000Z', [KOLKATA], '2026-03-31T11:30:00.000Z'],
    [
      'at once, where it is due as the day ends',
      '2026-06-02T14:00:00.000Z',
      ['Europe/Berlin'],
      '2026-06-03T15:00:00.000Z',
    ],
  ])('ends %s', (_what, at, zones, end, holidays = []) => {
    expect(closes(at, zones, holidays)).toBe(end);
  });

  it('never ends earlier than people were told, however early the session opens', () => {
    const { cycle } = aCycle({ phase: 'pre_read' });
    const windowsOf = (gate: CycleFacts['gate']) => gate.input.map(({ closesAt }) => closesAt);
    const world = aCycle({ phase: 'pre_read' });
    const early = { reason: 'Everybody is here', by: { person: FAY } };
    world.apply(granted(openSession(world.cycle, early, world.now, CALENDAR)));
    expect(windowsOf(world.cycle.gate)).toEqual(windowsOf(cycle.gate));
    expect(world.cycle.gate.deadline).toBe(windowsOf(cycle.gate)[0]);
  });

  const local = new Map(
    [AUCKLAND, KOLKATA, ANGELES, 'Europe/Berlin', 'Asia/Kathmandu', 'Pacific/Apia'].map((timeZone) => [
      timeZone,
      new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' }),
    ]),
  );
  /** Whether a working day of this zone ends at this instant, by the platform's own clocks. */
  function dayEnds(zone: string, at: number, holidays: readonly string[]): boolean {
    const [date = '', time] = (local.get(zone)?.format(at) ?? '').split(' ');
    const weekday = new Date(`${date}T00:00:00Z`).getUTCDay();
    return time === '17:00' && weekday >= 1 && weekday <= 5 && !holidays.includes(date);
  }

  it('ends when the last of those invited ends their working day, and each of them has had one', () => {
    const day = fc
      .integer({ min: 0, max: 20 })
      .map((nth) => new Date(Date.UTC(2026, 8, 18 + nth)).toISOString().slice(0, 10));
    const quarter = fc
      .integer({ min: 0, max: 14 * 96 })
      .map((nth) => new Date(Date.UTC(2026, 8, 17) + nth * 900_000).toISOString());
    const zones = fc.uniqueArray(fc.constantFrom(...local.keys()), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(quarter, zones, fc.uniqueArray(day, { maxLength: 3 }), (at, invited, holidays) => {
        const end = Date.parse(closes(at, invited, holidays));
        expect(invited.some((zone) => dayEnds(zone, end, holidays))).toBe(true);
        const due = Date.parse(at) + 3_600_000; // the lead time only adds to it
        for (const zone of invited) {
          let seen = end;
          while (seen >= due && !dayEnds(zone, seen, holidays)) seen -= 900_000;
          expect([zone, seen >= due]).toEqual([zone, true]);
        }
      }),
      { numRuns: 60 },
    );
  });
});
