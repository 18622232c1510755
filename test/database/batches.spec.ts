import { describe, expect, it } from '@jest/globals';
import { Batches } from '../../libs/commands/batches.js';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

interface Work {
  readonly parts: readonly number[];
  readonly end: () => void;
}

/** Doubles numbers, each batch when it is told to; 13 fails, and 666 takes all of its batch with it. */
function doubling({ most = 10, longestWaitMs = 60_000 } = {}) {
  const begun: Work[] = [];
  const batches = new Batches<number, number>(
    async (parts) => {
      await new Promise<void>((resolve) => begun.push({ parts, end: resolve }));
      if (parts.includes(666)) throw new Error('all');
      return Promise.allSettled(
        parts.map((n) => (n === 13 ? Promise.reject(new Error('13')) : Promise.resolve(2 * n))),
      );
    },
    most,
    longestWaitMs,
  );
  return { begun, twice: (n: number, place = 'here') => batches.join(place, n) };
}

describe('those who come to one place', () => {
  it('go at once when nobody is under way, and else together with the next', async () => {
    const { begun, twice } = doubling();
    const first = twice(1);
    await turn();
    const next = [twice(2), twice(3)];
    await turn();
    expect(begun.map(({ parts }) => parts)).toEqual([[1]]);
    const there = twice(4, 'there');
    await turn();
    expect(begun.map(({ parts }) => parts)).toEqual([[1], [4]]);
    begun[0]?.end();
    await expect(first).resolves.toBe(2);
    await turn();
    expect(begun[2]?.parts).toEqual([2, 3]);
    for (const { end } of begun) end();
    await expect(Promise.all([...next, there])).resolves.toEqual([4, 6, 8]);
    const later = twice(5);
    await turn();
    begun[3]?.end();
    await expect(later).resolves.toBe(10);
  });

  it('fail alone, or with their batch; whoever comes next goes on', async () => {
    const { begun, twice } = doubling();
    const [one, failing] = [twice(1), twice(13)];
    await turn();
    const lost = [twice(666), twice(2)];
    begun[0]?.end();
    await expect(one).resolves.toBe(2);
    await expect(failing).rejects.toThrow('13');
    await turn();
    const after = twice(3);
    begun[1]?.end();
    const fates = await Promise.allSettled(lost);
    expect(fates.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await turn();
    begun[2]?.end();
    await expect(after).resolves.toBe(6);
  });

  it('are so many at the most', async () => {
    const { begun, twice } = doubling({ most: 2 });
    const all = [1, 2, 3, 4, 5].map((n) => twice(n));
    for (const nth of [0, 1, 2]) {
      await turn();
      begun[nth]?.end();
      await turn();
    }
    await expect(Promise.all(all)).resolves.toEqual([2, 4, 6, 8, 10]);
    expect(begun.map(({ parts }) => parts)).toEqual([[1, 2], [3, 4], [5]]);
  });

  it('do not wait for ever for a batch that does not end', async () => {
    const { begun, twice } = doubling({ longestWaitMs: 1 });
    void twice(1);
    await turn();
    const second = twice(2);
    const until = async (): Promise<void> => {
      while (begun.length < 2) await turn();
    };
    await until();
    begun[1]?.end();
    await expect(second).resolves.toBe(4);
  });

  it('wait for the batch before, from when it began, so that they begin one after the other', async () => {
    const begun: number[][] = [];
    const began: number[] = [];
    const batches = new Batches<number, number>(
      (parts) => {
        begun.push([...parts]);
        began.push(performance.now());
        return new Promise(() => undefined);
      },
      1,
      50,
    );
    for (const n of [1, 2, 3]) void batches.join('here', n);
    while (begun.length < 3) await turn();
    expect(begun).toEqual([[1], [2], [3]]);
    const [first = 0, second = 0, third = 0] = began;
    expect([second - first, third - second].map((ms) => ms > 45)).toEqual([true, true]);
  });
});
