import { jest } from '@jest/globals';
import { Backoff } from '../../apps/worker/src/relay/backoff.js';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

describe('what may be tried again', () => {
  afterEach(() => void jest.restoreAllMocks());

  it('one that does not answer: at growing distances, at most every ten minutes, and from the start after a long rest', () => {
    let now = 0;
    const backoff = new Backoff(2000, () => now);
    const tried: number[] = [];
    for (; now < 30 * MINUTE_MS; now += 1000) if (backoff.mayTry('one')) tried.push(now);
    const pauses = tried.map((at, index) => at - (tried[index - 1] ?? 0)).slice(1);
    expect(pauses).toEqual([4_000, 8_000, 16_000, 32_000, 64_000, 128_000, 256_000, 512_000, 600_000]);
    expect(backoff.mayTry('another')).toBe(true);
    now = (tried.at(-1) ?? 0) + 20 * MINUTE_MS + 1;
    expect(backoff.mayTry('one')).toBe(true);
    now += 4000;
    expect(backoff.mayTry('one')).toBe(true);
  });

  it('nobody is silenced by a clock that is put back by a day', () => {
    const backoff = new Backoff(0);
    expect(backoff.mayTry('one')).toBe(true);
    const real = Date.now();
    jest.spyOn(Date, 'now').mockReturnValue(real - DAY_MS);
    expect(backoff.mayTry('one')).toBe(true);
  });
});
