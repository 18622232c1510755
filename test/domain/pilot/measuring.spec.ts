import { describe, expect, it } from '@jest/globals';
import {
  measurerRefused,
  pilotMeasuringRefused,
  type Known,
  type PilotMeasurement,
} from '../../../libs/domain/pilot/measuring.js';
import { ANN, BEN, FAY, MONDAY } from '../a-cycle.js';
import { STARTS, codeOf, halt, pilotOf, running } from './a-pilot.js';

const PURPOSE = '2027-01-01T00:00:00.000Z';

describe('measurements', () => {
  const at = '2026-06-08T09:00:00.000Z';
  const one = (parts: Partial<PilotMeasurement> = {}): PilotMeasurement => ({
    ...{ metric: 'Errors', value: 1, people: 40, at },
    ...parts,
  });
  const known = (parts: Partial<Known> = {}): Known => ({
    ...{ kept: 0, purposeUntil: PURPOSE, before: () => undefined },
    ...parts,
  });

  it.each<[string, Partial<PilotMeasurement>, Partial<Known>, string]>([
    ['of a threshold, while it runs', {}, {}, 'granted'],
    ['of the instant at which it started', { at: STARTS }, {}, 'granted'],
    ['of another metric', { metric: 'mood' }, {}, 'unknown-reference'],
    ['from before it started', { at: MONDAY }, {}, 'invalid-input'],
    ['from tomorrow', { at: '2026-06-09T10:00:00.000Z' }, {}, 'invalid-input'],
    ['that is there already', {}, { kept: 10_000, before: (): number => 1 }, 'granted'],
    ['that was another value before', {}, { before: (): number => 2 }, 'already-exists'],
    ['beyond what is kept', {}, { kept: 10_000 }, 'limit-reached'],
    ['whose purpose has ended', {}, { purposeUntil: STARTS }, 'consent-missing'],
  ])('%s', (_, parts, more, code) => {
    const world = running();
    world.now = at;
    expect(codeOf(pilotMeasuringRefused(pilotOf(world), [one(parts)], known(more), world.now))).toBe(code);
  });

  it('are taken in from its owner and facilitators, and only while it runs', () => {
    const world = running();
    expect([BEN, FAY, ANN].map((person) => codeOf(measurerRefused(pilotOf(world), world.cycle, person)))).toEqual([
      'granted',
      'granted',
      'no-right',
    ]);
    halt(world);
    expect(codeOf(pilotMeasuringRefused(pilotOf(world), [one()], known(), at))).toBe('illegal-step');
  });
});
