import { eventually } from './eventually.js';

describe('what should become true', () => {
  it.each([
    ['is true', (n: number) => n === 3],
    ['is as expected', (n: number) => expect(n).toBe(3)],
    ['is as expected later', async (n: number) => expect(await Promise.resolve(n)).toBe(3)],
  ])('is waited for until it %s', async (_how, met) => {
    let seen = 0;
    await eventually(() => met((seen += 1)));
    expect(seen).toBe(3);
  });

  it('and does not, ends with what was seen last', async () => {
    const states = ['draft', 'open', 'decided'];
    const seen = (): string | undefined => (states.length > 1 ? states.shift() : states[0]);
    await expect(eventually(() => expect(seen()).toBe('in_effect'), 100)).rejects.toThrow(
      /within 100 ms(.|\n)*"in_effect"(.|\n)*"decided"/,
    );
    await expect(eventually(() => seen() === 'closed', 0)).rejects.toThrow(/within 0 ms: .*closed/);
  });

  it('but breaks, ends at once with what broke', async () => {
    await expect(eventually(() => Promise.reject(new Error('The database is gone')))).rejects.toThrow('is gone');
  });
});
