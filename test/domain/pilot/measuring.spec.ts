import { describe, expect, it } from '@jest/globals';
import {
  pilotRunnerRefused,
  pilotMeasuringRefused,
  type Known,
  type PilotMeasurement,
} from '../../../libs/domain/pilot/measuring.js';
import { GO_ON } from '../../../libs/domain/pilot/outcomes.js';
import { becomes } from '../../../libs/domain/pilot/ending.js';
import { ANN, BEN, CALENDAR, FAY, MONDAY } from '../a-cycle.js';
import { ENDS, STARTS, codeOf, halt, pilotOf, running } from './a-pilot.js';

describe('measurements', () => {
  const at = '2026-06-08T09:00:00.000Z';
  const one = (parts: Partial<PilotMeasurement> = {}): PilotMeasurement => ({
    metric: 'Errors',
    value: 1,
    people: 40,
    at,
    ...parts,
  });
  const known = (parts: Partial<Known> = {}): Known => ({ kept: 0, before: () => undefined, ...parts });

  it.each<[string, Partial<PilotMeasurement>, Partial<Known>, string]>([
    ['of a threshold, while it runs', {}, {}, 'granted'],
    ['of the instant at which it started', { at: STARTS }, {}, 'granted'],
    ['of another metric', { metric: 'mood' }, {}, 'unknown-reference'],
    ['from before it started', { at: MONDAY }, {}, 'invalid-input'],
    ['from after its end', { at: '2026-06-29T08:00:00.001Z' }, {}, 'invalid-input'],
    ['of its end', { at: ENDS }, {}, 'granted'],
    ['from tomorrow', { at: '2026-06-09T10:00:00.000Z' }, {}, 'invalid-input'],
    ['that is there already', {}, { kept: 10_000, before: (): number => 1 }, 'granted'],
    ['that was another value before', {}, { before: (): number => 2 }, 'already-exists'],
    ['beyond what is kept', {}, { kept: 10_000 }, 'limit-reached'],
  ])('%s', (_, parts, more, code) => {
    const world = running();
    const measuredAt = parts.at ?? at;
    const now = measuredAt.startsWith('2026-06-29') ? '2026-06-29T09:00:00.000Z' : at; // its end is late
    expect(codeOf(pilotMeasuringRefused(pilotOf(world), [one(parts)], known(more), now))).toBe(code);
  });

  it('are none of a time for which no purpose covers them', () => {
    const world = running();
    world.changePilot('p1', { purposeUntil: at });
    const refused = (now: string) => codeOf(pilotMeasuringRefused(pilotOf(world), [one({ at: STARTS })], known(), now));
    expect([refused(STARTS), refused(at)]).toEqual(['granted', 'consent-missing']);
  });

  it('are none of the time in which it was halted', () => {
    const world = running();
    halt(world);
    world.now = '2026-06-09T09:00:00.000Z';
    world.apply(becomes(pilotOf(world), GO_ON, world.cycle, world.now, CALENDAR));
    const taken = (when: string) =>
      codeOf(pilotMeasuringRefused(pilotOf(world), [one({ at: when })], known(), '2026-06-09T10:00:00.000Z'));
    expect([taken(at), taken('2026-06-09T09:00:00.000Z')]).toEqual(['invalid-input', 'granted']);
  });

  it('are taken in from its owner and facilitators, and only while it runs', () => {
    const world = running();
    expect([BEN, FAY, ANN].map((person) => codeOf(pilotRunnerRefused(pilotOf(world), world.cycle, person)))).toEqual([
      'granted',
      'granted',
      'no-right',
    ]);
    halt(world);
    expect(codeOf(pilotMeasuringRefused(pilotOf(world), [one()], known(), at))).toBe('illegal-step');
  });
});
