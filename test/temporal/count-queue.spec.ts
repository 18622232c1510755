import { beforeEach, describe, expect, it } from '@jest/globals';
import { CountQueue } from '../../libs/commands/forum-counting/count-queue.js';

describe('counts of forums after new positions', () => {
  const CONCURRENCY = 2;
  let begun: string[];
  let end: (() => void)[];
  let counts: CountQueue;
  let rests: number;

  beforeEach(() => {
    begun = [];
    end = [];
    rests = 0;
    const count = (forum: string): Promise<void> => {
      begun.push(forum);
      return new Promise((resolve) => end.push(resolve));
    };
    counts = new CountQueue(count, CONCURRENCY, () => (rests += 1));
  });
  /** Ends the count that began as number `n`. */
  const ends = async (n: number): Promise<void> => {
    end[n]?.();
    await Promise.resolve();
    await Promise.resolve();
  };

  it('begin at once', () => {
    counts.add('a');
    expect(begun).toEqual(['a']);
  });

  it('are one at a time at each forum, and whoever speaks meanwhile shares the next', async () => {
    for (let n = 0; n < 300; n += 1) counts.add('a');
    expect(begun).toEqual(['a']);
    await ends(0);
    expect(begun).toEqual(['a', 'a']);
    await ends(1);
    expect(begun).toEqual(['a', 'a']);
  });

  it('are few at the same time, and every forum that was spoken in gets its own', async () => {
    for (const forum of ['a', 'b', 'c', 'd']) counts.add(forum);
    expect(begun).toEqual(['a', 'b']);
    await ends(1);
    expect(begun).toEqual(['a', 'b', 'c']);
    await ends(0);
    expect(begun).toEqual(['a', 'b', 'c', 'd']);
  });

  it('rest when nobody waits for one any more', async () => {
    for (const forum of ['a', 'b', 'c']) counts.add(forum);
    for (const n of [0, 1]) await ends(n);
    expect(rests).toBe(0);
    await ends(2);
    expect(rests).toBe(1);
  });

  it('keep no other forum waiting for one that is spoken in all the time', async () => {
    for (const forum of ['a', 'b', 'a', 'c', 'a']) counts.add(forum);
    await ends(1);
    expect(begun).toEqual(['a', 'b', 'c']);
    await ends(2);
    expect(begun).toEqual(['a', 'b', 'c']);
    await ends(0);
    expect(begun).toEqual(['a', 'b', 'c', 'a']);
  });
});
