import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { workingCalendar } from '../../libs/calendar/working-calendar.js';
import { type CalendarRules, plusMs } from '../../libs/domain/time.js';
import { naive } from './naive-calendar.js';

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
const ZONES = [
  ...['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'Pacific/Apia', 'UTC'],
  ...[
    'America/St_Johns',
    'America/Havana',
    'America/Sao_Paulo',
    'Pacific/Easter',
    'Africa/Casablanca',
    'Antarctica/Troll',
  ],
];
const iso = (ms: number): string => new Date(ms).toISOString();

/** The instants in some years at which the clocks of a zone change. */
const changes = new Map(
  ZONES.map((zone): [string, number[]] => {
    const found: number[] = [];
    for (const year of ['2010', '2011', '2017', '2025', '2026']) {
      const next = (at: Temporal.ZonedDateTime) => at.getTimeZoneTransition('next');
      const first = next(Temporal.Instant.from(`${year}-01-01T00:00Z`).toZonedDateTimeISO(zone));
      const second = first && next(first);
      found.push(...[first, second].flatMap((at) => (at ? [at.epochMilliseconds] : [])));
    }
    return [zone, found];
  }),
);

const pad = (n: number): string => String(n).padStart(2, '0');
const time = (minute: number): string => `${pad(Math.floor(minute / 60))}:${pad(minute % 60)}`;
const hoursIn = (first: number, last: number) =>
  fc
    .uniqueArray(fc.integer({ min: first, max: last }), { minLength: 2, maxLength: 2 })
    .map((edges) => edges.sort((a, b) => a - b))
    .map(([from = 0, to = 0]) => ({ from: time(from), to: time(to) }));

const ANY_HOURS = fc.oneof(hoursIn(0, 1439), hoursIn(0, 240), fc.constant({ from: '09:00', to: '17:00' }));
const DAYTIME = hoursIn(5 * 60, 21 * 60); // in none of the zones do clocks change then

const aCase = (hours = ANY_HOURS, zones = fc.constantFrom(...ZONES)) =>
  zones.chain((zone) => {
    const anyTime = fc.integer({ min: Date.UTC(2005, 0), max: Date.UTC(2035, 0) });
    const known = changes.get(zone) ?? [];
    const nearChange = fc
      .tuple(fc.constantFrom(...(known.length > 0 ? known : [0])), fc.integer({ min: -3 * DAY, max: 3 * DAY }))
      .map(([change, ms]) => change + ms);
    const at = fc.oneof(
      anyTime,
      nearChange,
      nearChange.map((ms) => Math.round(ms / (30 * MINUTE)) * 30 * MINUTE),
    );
    return fc
      .record({ at, days: fc.array(fc.integer({ min: -15, max: 15 }), { maxLength: 10 }), hours })
      .chain(({ at: instant, days, hours: opening }) =>
        fc.subarray([1, 2, 3, 4, 5, 6, 7], { minLength: 1 }).map((workingDays) => {
          const rules: CalendarRules = {
            zone,
            workingDays,
            hours: opening,
            holidays: days.map((day) => iso(instant + day * DAY).slice(0, 10)),
          };
          return { rules, at: instant };
        }),
      );
  });

const directions = fc.constantFrom<1 | -1>(1, -1);
const someMs = fc.oneof(fc.integer({ min: 0, max: 20 * MINUTE }), fc.integer({ min: 0, max: 60 * 60 * MINUTE }));
const someDays = fc.oneof(
  fc.integer({ min: 1, max: 12 }),
  fc.integer({ min: 1, max: 48 }).map((quarters) => quarters / 4),
);
const apart = fc.integer({ min: 0, max: 20 * DAY });
const lengthOf = ({ hours }: CalendarRules): number =>
  Date.parse(`2000-01-01T${hours.to}Z`) - Date.parse(`2000-01-01T${hours.from}Z`);
/** Not so long that a calendar of a few minutes a week walks for years. */
const fitting = (rules: CalendarRules, ms: number): number => Math.min(ms, 20 * lengthOf(rules));

describe('compared with the same calendar in Temporal', () => {
  it('adds and subtracts working days', () => {
    fc.assert(
      fc.property(aCase(), someDays, directions, ({ rules, at }, days, direction) => {
        const calendar = workingCalendar(rules);
        const result = (direction === 1 ? calendar.add : calendar.subtract)(iso(at), { workingDays: days });
        const landed = naive(rules).step(at, Math.floor(days), direction);

        expect(result).toBe(iso(naive(rules).pass(landed, (days % 1) * lengthOf(rules), direction)));
      }),
      { numRuns: 250 },
    );
  });

  it('adds and subtracts working hours', () => {
    fc.assert(
      fc.property(aCase(), someMs, directions, ({ rules, at }, some, direction) => {
        const calendar = workingCalendar(rules);
        const ms = Math.max(1, fitting(rules, some));
        const expected = iso(naive(rules).pass(at, ms, direction));

        expect(calendar.addWorkingMs(iso(at), direction * ms)).toBe(expected);
        expect((direction === 1 ? calendar.add : calendar.subtract)(iso(at), { workingHours: ms / 3_600_000 })).toBe(
          expected,
        );
      }),
      { numRuns: 250 },
    );
  });

  it('measures working time', () => {
    fc.assert(
      fc.property(aCase(), apart, ({ rules, at }, ms) => {
        expect(workingCalendar(rules).workingMsBetween(iso(at), iso(at + ms))).toBe(naive(rules).between(at, at + ms));
      }),
      { numRuns: 250 },
    );
  });

  it('ends the working day of anybody', () => {
    fc.assert(
      fc.property(aCase(), fc.constantFrom(...ZONES), ({ rules, at }, zone) => {
        const end = workingCalendar(rules).endOfWorkingDay(iso(at), zone);

        expect(end).toBe(iso(naive(rules, zone).endOfWorkingDay(at)));
        expect(workingCalendar(rules).endOfWorkingDay(end, zone)).toBe(end);
      }),
      { numRuns: 250 },
    );
  });
});

describe('compared with a look at the clock every minute', () => {
  const zones = fc.constantFrom(
    'Europe/Berlin',
    'America/New_York',
    'Australia/Lord_Howe',
    'Asia/Kathmandu',
    'Pacific/Apia',
  );
  /** Without an edge in an hour that comes twice (in Apia until 04:00): that has a rule of its own. */
  const hours = fc.oneof(
    hoursIn(241, 1439),
    hoursIn(0, 59),
    fc.constantFrom({ from: '00:00', to: '08:00' }, { from: '00:30', to: '23:59' }),
  );

  it('counts the same minutes', () => {
    fc.assert(
      fc.property(aCase(hours, zones), fc.integer({ min: 0, max: 3 * 1440 }), ({ rules, at }, minutes) => {
        const from = Math.floor(at / MINUTE) * MINUTE;
        let clock = Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(rules.zone);
        let [worked, lastWorked] = [0, from];
        for (let minute = 1; minute <= minutes; minute++) {
          const [date, now] = [clock.toPlainDate().toString(), clock.toPlainTime().toString().slice(0, 5)];
          clock = clock.add({ minutes: 1 });
          if (!rules.workingDays.includes(clock.subtract({ minutes: 1 }).dayOfWeek) || rules.holidays.includes(date))
            continue;
          if (now < rules.hours.from || now >= rules.hours.to) continue;
          worked += MINUTE;
          lastWorked = from + minute * MINUTE;
        }
        const calendar = workingCalendar(rules);

        expect(calendar.workingMsBetween(iso(from), iso(from + minutes * MINUTE))).toBe(worked);
        expect(calendar.addWorkingMs(iso(from), worked)).toBe(iso(lastWorked));
      }),
      { numRuns: 40 },
    );
  });
});

describe('always', () => {
  it('lands in working hours', () => {
    fc.assert(
      fc.property(aCase(), someDays, someMs, directions, ({ rules, at }, days, ms, direction) => {
        const { add, subtract } = workingCalendar(rules);
        const move = direction === 1 ? add : subtract;
        const hours = Math.max(1, fitting(rules, ms)) / 3_600_000;

        for (const result of [move(iso(at), { workingDays: days }), move(iso(at), { workingHours: hours })]) {
          expect(naive(rules).works(Date.parse(result))).toBe(true);
          expect(result).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
        }
      }),
    );
  });

  it('measures what it added: forward, back, and nothing', () => {
    fc.assert(
      fc.property(aCase(), someMs, ({ rules, at }, some) => {
        const { addWorkingMs, workingMsBetween } = workingCalendar(rules);
        const ms = fitting(rules, some);

        expect(workingMsBetween(iso(at), addWorkingMs(iso(at), ms))).toBe(ms);
        expect(workingMsBetween(addWorkingMs(iso(at), -ms), iso(at))).toBe(ms);
        expect(addWorkingMs(iso(at), 0)).toBe(iso(at));
      }),
    );
  });

  it('adds what it measured, to every instant after opening up to closing, and never beyond any other', () => {
    fc.assert(
      fc.property(aCase(), apart, fc.double({ min: 0, max: 1, noNaN: true }), ({ rules, at }, ms, part) => {
        const { addWorkingMs, workingMsBetween } = workingCalendar(rules);
        const { opens, closes } = naive(rules).current(at + ms);
        const to = closes - Math.floor(part * (closes - opens - 1));
        const [from, later] = [iso(Math.min(at, to)), iso(at + ms)];

        expect(addWorkingMs(from, workingMsBetween(from, iso(to)))).toBe(iso(to));
        expect(addWorkingMs(iso(at), workingMsBetween(iso(at), later)) <= later).toBe(true);
      }),
    );
  });

  it('measures a whole as the sum of its parts', () => {
    fc.assert(
      fc.property(aCase(), apart, apart, ({ rules, at }, first, second) => {
        const { workingMsBetween } = workingCalendar(rules);
        const [a, b, c] = [iso(at), iso(at + first), iso(at + first + second)];

        expect(workingMsBetween(a, b) + workingMsBetween(b, c)).toBe(workingMsBetween(a, c));
        expect(workingMsBetween(c, a)).toBe(first + second === 0 ? workingMsBetween(a, c) : 0);
      }),
    );
  });

  it('is later for a later start and for more working time', () => {
    fc.assert(
      fc.property(aCase(), apart, someMs, someMs, ({ rules, at }, wait, ms, more) => {
        const { addWorkingMs } = workingCalendar(rules);
        const amount = fitting(rules, ms);

        expect(addWorkingMs(iso(at), amount) <= addWorkingMs(iso(at + wait), amount)).toBe(true);
        expect(addWorkingMs(iso(at), amount) <= addWorkingMs(iso(at), amount + fitting(rules, more))).toBe(true);
        expect(addWorkingMs(iso(at), amount) >= iso(at)).toBe(true);
      }),
    );
  });

  it('is later for a later start and for more working days, unless clocks change while people work', () => {
    fc.assert(
      fc.property(
        aCase(DAYTIME),
        apart,
        someDays,
        someDays,
        directions,
        ({ rules, at }, wait, days, more, direction) => {
          const { add, subtract } = workingCalendar(rules);
          const move = direction === 1 ? add : subtract;
          const [less, greater] = [iso(at), plusMs(iso(at), wait)].map((from) => move(from, { workingDays: days }));
          const further = move(iso(at), { workingDays: days + more });

          expect(String(less) <= String(greater)).toBe(true);
          expect(direction === 1 ? further > String(less) : further < String(less)).toBe(true);
          expect(direction === 1 ? String(less) > iso(at) : String(less) < iso(at)).toBe(true);
        },
      ),
    );
  });
});
