import { describe, expect, it } from '@jest/globals';
import { inLanes, rateOfWhole } from './load/lanes.js';

describe('lanes', () => {
  it('do each piece of work once, at most so many at a time, also work that is only counted', async () => {
    let running = 0;
    let most = 0;
    const done: unknown[] = [];
    const work = async (one: unknown): Promise<void> => {
      running += 1;
      most = Math.max(most, running);
      await Promise.resolve();
      done.push(one);
      running -= 1;
    };
    await inLanes([1, undefined, 3, 4, 5], 2, work);
    expect({ most, done }).toEqual({ most: 2, done: [1, undefined, 3, 4, 5] });
  });

  it('count whole pieces of work', async () => {
    let done = 0;
    const rate = await rateOfWhole(() => Promise.resolve((done += 1)), 4, 10);
    expect(rate).toMatchObject({ lanes: 4, done: 10 });
    expect(done).toBe(10);
    expect(rate.perSecond).toBeGreaterThan(0);
  });
});
