import { describe, expect, it } from '@jest/globals';
import { limitOf, reachesGoal } from './metric.js';
import { percentile, rankOf, rounded } from './percentile.js';

describe('figures', () => {
  it.each([
    [50, 3],
    [99, 5],
    [100, 5],
    [20, 1],
    [21, 2],
    [0, 1],
  ])('percentile %d of five samples, whatever their order', (percent, value) => {
    expect(percentile([5, 1, 4, 2, 3], percent)).toBe(value);
  });

  it('has no percentile of nothing: nothing measured is not zero', () => {
    expect(() => percentile([], 99)).toThrow('no samples');
  });

  it.each([
    [1, 'the longest of 1'],
    [40, 'the longest of 40'],
    [100, 'the longest but one of 100'],
    [299, 'the longest but two of 299'],
    [1000, 'p99 of 1000'],
  ])('says which of %d samples the 99th percentile is: %s', (count, rank) => {
    const samples = Array.from({ length: count }, (_, index) => index);
    expect(rankOf(samples, 99)).toBe(rank);
  });

  it('rounds to three digits that matter', () => {
    expect([0.123456, 12345, 1.005].map(rounded)).toEqual([0.123, 12300, 1]);
  });

  it.each([
    ['>= 0.5', 0.5, 0.5, true],
    ['>= 0.5', 0.5, 0.499, false],
    ['<= 38', 38, 38, true],
    ['<= 38', 38, 39, false],
    ['< 60', 60, 60, false],
    ['< 60', 60, 59.9, true],
    ['> 1', 1, 1, false],
    [null, null, 1e9, true],
  ])('goal %s, whose limit is %d, and %d', (goal, limit, value, reached) => {
    expect([limitOf({ goal }), reachesGoal({ goal, value })]).toEqual([limit, reached]);
  });

  it('refuses a goal that it cannot compare', () => {
    expect(() => reachesGoal({ goal: 'fast', value: 1 })).toThrow('A goal is like');
  });
});
