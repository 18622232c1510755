import { jest } from '@jest/globals';
import { Nudges } from '../../apps/worker/src/relay/nudges.js';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

describe('who may be told again', () => {
  afterEach(() => void jest.restoreAllMocks());

  it('one that does not answer: at growing distances, at most every ten minutes, and from the start after a long rest', () => {
    let now = 0;
    const nudges = new Nudges(2000, () => now);
    const told: number[] = [];
    for (; now < 30 * MINUTE_MS; now += 1000) if (nudges.mayTell('one')) told.push(now);
    const pauses = told.map((at, index) => at - (told[index - 1] ?? 0)).slice(1);
    expect(pauses).toEqual([4_000, 8_000, 16_000, 32_000, 64_000, 128_000, 256_000, 512_000, 600_000]);
    expect(nudges.mayTell('another')).toBe(true);
    now = (told.at(-1) ?? 0) + 20 * MINUTE_MS + 1;
    expect(nudges.mayTell('one')).toBe(true);
    now += 4000;
    expect(nudges.mayTell('one')).toBe(true);
  });

  it('nobody is silenced by a clock that is put back by a day', () => {
    const nudges = new Nudges(0);
    expect(nudges.mayTell('one')).toBe(true);
    const real = Date.now();
    jest.spyOn(Date, 'now').mockReturnValue(real - DAY_MS);
    expect(nudges.mayTell('one')).toBe(true);
  });
});
