import { describe, expect, it } from '@jest/globals';
import { Gathering } from '../../libs/database/driver/gathering.js';

/** Doubles numbers, and keeps which were asked together. */
function doubling(): { twice: (n: number) => Promise<number>; asked: (readonly number[])[] } {
  const asked: (readonly number[])[] = [];
  const gathering = new Gathering((numbers: readonly number[]) => {
    asked.push(numbers);
    return numbers.includes(13) ? Promise.reject(new Error('13')) : Promise.resolve(numbers.map((n) => 2 * n));
  });
  return { twice: (n) => gathering.answer(n), asked };
}

describe('questions that come at once', () => {
  it('are asked together, and each gets its own answer', async () => {
    const { twice, asked } = doubling();
    await expect(Promise.all([twice(1), Promise.resolve().then(() => twice(2)), twice(3)])).resolves.toEqual([2, 4, 6]);
    expect(asked.map((numbers) => numbers.length)).toEqual([3]);
  });

  it('wait for none that came before and is not answered yet', async () => {
    const asked: (readonly number[])[] = [];
    const gathering = new Gathering((numbers: readonly number[]) => {
      asked.push(numbers);
      return numbers.includes(1) ? new Promise<never>(() => undefined) : Promise.resolve(numbers);
    });
    void gathering.answer(1);
    await new Promise((resolve) => setImmediate(resolve));
    await expect(gathering.answer(2)).resolves.toBe(2);
    expect(asked).toEqual([[1], [2]]);
  });

  it('fail together, and those that come later are asked anew', async () => {
    const { twice } = doubling();
    const failed = await Promise.allSettled([twice(1), twice(13)]);
    expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await expect(twice(1)).resolves.toBe(2);
  });
});
