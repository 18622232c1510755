import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Comparator } from '../../../libs/domain/backlog/criterion.js';
import { PilotBody, namedIn, planRefused, dutiesRefused } from '../../../libs/domain/pilot/plan.js';
import {
  Threshold,
  firstBreach,
  keeps,
  overall,
  standings,
  thresholdOffences,
  type Figures,
  type Measured,
  type State,
} from '../../../libs/domain/pilot/threshold.js';

const NOW = '2027-02-01T08:00:00.000Z';
const of = (parts: Partial<Threshold> = {}): Threshold =>
  Threshold.parse({ metric: 'errors', comparator: 'lte', threshold: 2, unit: '%', ...parts });
const values = (...all: number[]): Measured[] => all.map((value) => ({ metric: 'Errors ', value }));

/** What Postgres says of measurements, in the order of their instants. */
function figuresOf(measured: readonly Measured[]): Figures[] {
  const metrics = [...new Set(measured.map(({ metric }) => metric))];
  return metrics.map((metric) => {
    const all = measured.filter((one) => one.metric === metric).map(({ value }) => value);
    const last = { value: all.at(-1) ?? NaN };
    return { metric, count: all.length, least: Math.min(...all), most: Math.max(...all), last };
  });
}

describe('a threshold', () => {
  it.each<[Comparator, readonly boolean[]]>([
    ['lt', [true, false, false]],
    ['lte', [true, true, false]],
    ['gt', [false, false, true]],
    ['gte', [false, true, true]],
    ['eq', [false, true, false]],
  ])('%s its limit keeps what is below, at and above it: %j', (comparator, kept) => {
    expect([1, 2, 3].map((value) => keeps(of({ comparator }), value))).toEqual(kept);
  });

  it.each<[string, Partial<Threshold>, number[], State]>([
    ['without a measurement', {}, [], 'no_data'],
    ['with one that keeps it', {}, [2], 'within'],
    ['with one beyond it, whatever came later', {}, [2, 2.1, 1], 'breached'],
    ['with fewer measurements than it needs', { enough: 3 }, [1, 1], 'no_data'],
    ['with as many as it needs', { enough: 3 }, [1, 1, 1], 'within'],
    ['breached before there was enough', { enough: 3 }, [5], 'breached'],
    ['that does not halt, by its last value', { halts: false }, [9, 1], 'within'],
    ['that does not halt, beyond it at last', { halts: false }, [1, 9], 'breached'],
    ['that does not halt, without enough', { halts: false, enough: 2 }, [9], 'no_data'],
  ])('%s', (_, parts, measured, state) => {
    const figures = figuresOf([{ metric: 'other', value: 99 }, ...values(...measured)]);
    expect(standings([of(parts)], figures)).toEqual([state]);
  });

  it('that halts is breached by the first value beyond it, and no other is', () => {
    const thresholds = [of({ halts: false }), of({ metric: 'losses', threshold: 0 }), of({ threshold: 5 })];
    expect(firstBreach(thresholds, [...values(3, 4), { metric: 'LOSSES', value: 1 }, ...values(9)])).toEqual({
      threshold: 1,
      value: 1,
    });
    expect(firstBreach(thresholds, values(3, 4))).toBeNull();
  });

  it('that is not met settles the whole; a missing figure does otherwise', () => {
    expect([overall(['met', 'met']), overall(['met', 'not_enough_data'])]).toEqual(['met', 'not_enough_data']);
    expect(overall(['not_enough_data', 'not_met'])).toBe('not_met');
  });

  it.each<[string, Partial<Threshold>[], string[]]>([
    ['twice for one side', [{}, { metric: ' ERRORS', threshold: 3 }], ['has a threshold of this kind already']],
    ['beside an exact one', [{ comparator: 'eq' }, {}], ['has a threshold of this kind already']],
    ['in two units', [{}, { comparator: 'gte', threshold: 1, unit: 'per day' }], ['is measured in % already']],
    ['that leave nothing', [{}, { comparator: 'gt', threshold: 2 }], ['Nothing can be within both thresholds']],
    ['that meet in one value', [{}, { comparator: 'gte' }], []],
    ['with something between them', [{}, { comparator: 'gte', threshold: 1 }], []],
    ['of two metrics', [{}, { metric: 'losses' }], []],
  ])('%s', (_, parts, messages) => {
    expect(thresholdOffences(parts.map(of)).map(({ message }) => message)).toEqual(
      messages.map((words) => expect.stringContaining(words)),
    );
  });
});

const anyThreshold = fc.record({
  metric: fc.constantFrom('errors', 'losses'),
  comparator: fc.constantFrom(...Comparator.options),
  threshold: fc.integer({ min: -3, max: 3 }),
  unit: fc.constant('%'),
  halts: fc.boolean(),
  enough: fc.integer({ min: 1, max: 4 }),
});
const anyMeasured = fc.array(
  fc.record({ metric: fc.constantFrom('errors', 'losses'), value: fc.integer({ min: -4, max: 4 }) }),
  { maxLength: 12 },
);

describe('whatever is measured', () => {
  it('a threshold that halts is breached exactly when a value breaches it, and stays so; more data never hides it', () => {
    fc.assert(
      fc.property(
        fc.array(anyThreshold, { minLength: 1, maxLength: 4 }),
        anyMeasured,
        anyMeasured,
        (all, first, more) => {
          const before = standings(all, figuresOf(first));
          const after = standings(all, figuresOf([...first, ...more]));
          const breach = firstBreach(all, first);
          expect(breach !== null).toBe(before.some((state, index) => all[index]?.halts && state === 'breached'));
          before.forEach((state, index) => {
            if (all[index]?.halts && state === 'breached') expect(after[index]).toBe('breached');
            if (state !== 'no_data') expect(after[index]).not.toBe('no_data');
          });
          if (breach) expect(keeps(all[breach.threshold] ?? of(), breach.value)).toBe(false);
        },
      ),
    );
  });
});

describe('a plan', () => {
  const body = PilotBody.parse({
    name: 'The short form',
    cohort: { percent: 10, segments: ['field-worker'] },
    safeguards: { halters: ['ann@example.org'], rollback: 'Switch it off' },
    thresholds: [of()],
    window: { startsAt: '2027-03-01T08:00:00.000Z', endsAt: '2027-03-29T08:00:00.000Z' },
    telemetry: { collected: 'Times', seenBy: 'The team', purpose: '5e7a0b1e-6a0e-4c59-9a8f-1c2d3e4f5a6b' },
    owner: 'ben@example.org',
    decider: 'oda@example.org',
  });
  const facts = { segments: ['field-worker'], purposeUntil: '2027-06-30T00:00:00.000Z', open: 0, endsAt: null };

  it.each<[string, object, string | null]>([
    ['stands', {}, null],
    ['names a segment that is not there', { segments: [] }, 'unknown-reference'],
    ['cites no purpose of now', { purposeUntil: null }, 'consent-missing'],
    ['outlives its purpose', { purposeUntil: '2027-03-02T00:00:00.000Z' }, 'consent-missing'],
    ['comes after a hundred others', { open: 100 }, 'limit-reached'],
  ])('%s', (_, parts, refused) => {
    expect(planRefused(body, { ...facts, ...parts }, NOW)?.refused ?? null).toBe(refused);
  });

  it.each([
    ['begins in the past', '2027-01-31T08:00:00.000Z', '2027-03-29T08:00:00.000Z', ['window.startsAt']],
    ['ends before it begins', '2027-03-01T08:00:00.000Z', '2027-03-01T08:00:00.000Z', ['window.endsAt']],
    ['ends in more than a year', '2027-03-01T08:00:00.000Z', '2029-03-01T08:00:00.000Z', ['window.endsAt']],
  ])('whose window %s is refused', (_, startsAt, endsAt, paths) => {
    const no = planRefused({ window: { startsAt, endsAt } }, facts, NOW);
    expect([no?.refused, no?.errors.map(({ path }) => path)]).toEqual(['deadline-in-past', paths]);
  });

  it.each([
    ['cohort', { percent: 0 }],
    ['cohort', { percent: 101 }],
    ['thresholds', []],
    ['thresholds', [of(), of()]],
    ['safeguards', { halters: [], rollback: 'Switch it off' }],
    ['safeguards', { halters: ['a@example.org', 'A@example.org'], rollback: 'Switch it off' }],
    ['ladder', [{ when: 'at_deadline', do: 'remind' }]],
  ])('with this %s is no plan: %j', (key, value) => {
    const { error } = PilotBody.safeParse({ ...body, [key]: value });
    expect(error?.issues.map(({ path }) => path[0])).toEqual([key]);
  });

  it('names people, and its owner does not decide about it', () => {
    expect(namedIn(body, 'team').map(({ path }) => path)).toEqual(['owner', 'decider', 'safeguards.halters[0]']);
    expect(dutiesRefused({ owner: 'a@example.org', decider: 'a@example.org' })?.refused).toBe('conflict-of-duties');
    expect(dutiesRefused(body)).toBeNull();
  });
});
