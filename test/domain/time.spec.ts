import { describe, expect, it } from '@jest/globals';
import {
  CalendarRules,
  Duration,
  elapsedMs,
  Instant,
  latest,
  msBetween,
  PlainDate,
  plusMs,
  Zone,
} from '../../libs/domain/time.js';

const HOUR = 3_600_000;
const refusal = (result: { error?: { issues: { message: string }[] } }) => result.error?.issues[0]?.message;

describe('a duration', () => {
  it.each([
    { workingDays: 2 },
    { workingDays: 0.5 },
    { workingDays: 260 },
    { workingHours: 4 },
    { workingHours: 2080 },
    'PT72H',
    'P2W',
    'P1W2DT3H4M5S',
    'P366D',
    'PT1S',
  ])('may be %j', (duration) => {
    expect(Duration.parse(duration)).toEqual(duration);
  });

  it.each([
    ['zero', { workingDays: 0 }],
    ['negative', { workingDays: -1 }],
    ['ten years', { workingDays: 2600 }],
    ['zero hours', { workingHours: 0 }],
    ['negative hours', { workingHours: -0.5 }],
    ['ten years of hours', { workingHours: 20_800 }],
    ['endless', { workingDays: Number.POSITIVE_INFINITY }],
    ['no number', { workingDays: Number.NaN }],
    ['a number as text', { workingDays: '2' }],
    ['two at once', { workingDays: 1, workingHours: 1 }],
    ['an unknown unit', { days: 1 }],
    ['an empty object', {}],
    ['a bare number', 5],
    ['null', null],
    ['zero elapsed', 'PT0S'],
    ['negative elapsed', '-PT1H'],
    ['ten years elapsed', 'P3660D'],
    ['a second more than a year', 'P366DT1S'],
    ['no amount', 'P'],
    ['no amount of time', 'P1DT'],
    ['years', 'P1Y'],
    ['months', 'P1M'],
    ['fractions', 'PT1.5H'],
    ['wrong order', 'PT1S1H'],
    ['lower case', 'pt1h'],
    ['words', 'tomorrow'],
    ['a blank', ' PT1H'],
    ['an end of line', 'PT1H\n'],
  ])('may not be %s', (_, duration) => {
    expect(Duration.safeParse(duration).success).toBe(false);
  });

  it.each([
    ['P1W', 168 * HOUR],
    ['P1D', 24 * HOUR],
    ['PT90M', 1.5 * HOUR],
    ['P1DT1H1M1S', 25 * HOUR + 61_000],
    ['PT0S', 0],
    ['P', undefined],
    ['P1Y', undefined],
  ])('%s has an elapsed time in ms', (text, ms) => {
    expect(elapsedMs(text)).toBe(ms);
  });
});

describe('a zone', () => {
  it.each(['Europe/Berlin', 'Asia/Kathmandu', 'America/Argentina/Buenos_Aires', 'UTC'])('may be %s', (zone) => {
    expect(Zone.parse(zone)).toBe(zone);
  });

  it.each(['', 'Europe/Nowhere', 'Berlin', '+02:00', '02:00', 'Europe/Berlin ', 'x'.repeat(65), 2, null])(
    'may not be %j',
    (zone) => {
      expect(Zone.safeParse(zone).success).toBe(false);
    },
  );
});

describe('a date', () => {
  it.each(['2026-12-25', '2028-02-29'])('may be %s', (date) => {
    expect(PlainDate.parse(date)).toBe(date);
  });

  it.each([
    '2026-02-30',
    '2027-02-29',
    '2026-13-01',
    '2026-1-1',
    '25.12.2026',
    '2026-12-25T00:00:00Z',
    'Christmas',
    '',
  ])('may not be %j', (date) => {
    expect(refusal(PlainDate.safeParse(date))).toBe('Use a date, for example 2026-12-25');
  });
});

describe('the rules of a calendar', () => {
  const rules = (more: object = {}) => CalendarRules.safeParse({ zone: 'Europe/Berlin', ...more });

  it('are Monday to Friday, 09:00 to 17:00, unless said otherwise', () => {
    expect(rules().data).toEqual({
      zone: 'Europe/Berlin',
      workingDays: [1, 2, 3, 4, 5],
      hours: { from: '09:00', to: '17:00' },
      holidays: [],
    });
  });

  it.each([
    { workingDays: [7] },
    { hours: { from: '00:00', to: '23:59' } },
    { holidays: ['2026-12-25', '2026-12-26'] },
    { pace: { secondsPerWorkingDay: 0.05 } },
    { pace: { secondsPerWorkingDay: 86_400 } },
  ])('may have %j', (more) => {
    expect(rules(more).success).toBe(true);
  });

  it.each([
    ['no zone', { zone: undefined }],
    ['an unknown zone', { zone: 'Mars/Olympus_Mons' }],
    ['no working day', { workingDays: [] }],
    ['a weekday twice', { workingDays: [1, 1] }],
    ['weekday 0', { workingDays: [0] }],
    ['weekday 8', { workingDays: [8] }],
    ['half a weekday', { workingDays: [1.5] }],
    ['hours that end before they begin', { hours: { from: '17:00', to: '09:00' } }],
    ['hours of no length', { hours: { from: '09:00', to: '09:00' } }],
    ['hours after midnight', { hours: { from: '09:00', to: '24:00' } }],
    ['hours of one digit', { hours: { from: '9:00', to: '17:00' } }],
    ['a holiday that is no date', { holidays: ['2026-02-30'] }],
    ['a holiday in words', { holidays: ['Christmas'] }],
    ['a holiday with a time', { holidays: ['2026-12-25T00:00:00Z'] }],
    ['more than 500 holidays', { holidays: Array.from({ length: 501 }, () => '2026-12-25') }],
    ['a pace of zero', { pace: { secondsPerWorkingDay: 0 } }],
    ['a negative pace', { pace: { secondsPerWorkingDay: -1 } }],
    ['a pace slower than life', { pace: { secondsPerWorkingDay: 86_401 } }],
    ['an unknown key', { weekend: [6, 7] }],
  ])('may not have %s', (_, more) => {
    expect(rules(more).success).toBe(false);
  });
});

describe('an instant', () => {
  it.each(['2026-03-29T01:30:00.000Z', '2026-03-29T01:30:00Z', '2026-03-29T03:30:00+02:00'])('may be %s', (instant) => {
    expect(Instant.parse(instant)).toBe('2026-03-29T01:30:00.000Z');
  });

  it.each(['2026-03-29', '2026-03-29T01:30:00', '2026-02-30T01:30:00Z', 'now', '', 0])('may not be %j', (instant) => {
    expect(refusal(Instant.safeParse(instant))).toMatch(/^Use a date and time with its zone/);
  });

  it('is counted and compared in ms', () => {
    const [early, late] = ['2026-03-29T01:30:00.000Z', '2026-03-29T01:30:00.001Z'];

    expect(msBetween(early, late)).toBe(1);
    expect(msBetween(late, early)).toBe(-1);
    expect(plusMs(early, 1)).toBe(late);
    expect(latest(early, late, early)).toBe(late);
    expect(latest(early)).toBe(early);
  });
});
