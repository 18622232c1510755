import { CONTROLS, FOCUSED } from './looks.js';
import { shownPages } from './shown-pages.js';

interface Focused {
  readonly at: number;
  readonly wrong: readonly string[];
}

/** A field may have parts of its own, as a date does: its day, month, year and calendar. */
const MOST_PARTS = 6;

describe('whoever uses a page with the keyboard alone', () => {
  const shown = shownPages();

  /** Goes on by Tab to another control, and says to which; a trap is one that does not let go. */
  async function goOn(from: number, held?: 'Shift'): Promise<Focused> {
    const { page } = shown();
    for (let presses = 0; presses <= MOST_PARTS; presses += 1) {
      await page.keyboard.press(held ? `${held}+Tab` : 'Tab');
      const focused = await page.evaluate<Focused>(FOCUSED);
      if (focused.at !== from) return focused;
    }
    throw new Error(`Nothing leads on from control ${from}`);
  }

  it.each(['light', 'dark'] as const)(
    'comes to everything in its order, sees where they are and leaves again, on each page in the %s',
    async (scheme) => {
      const { page, open, paths } = shown();
      await page.emulateMedia({ media: 'screen', colorScheme: scheme });
      for (const [name, path] of Object.entries(paths)) {
        await open(path);
        const count = await page.evaluate<number>(`${CONTROLS}.length`);
        const [order, wrong]: [number[], string[]] = [[], []];
        while (order.length < count) {
          const focused = await goOn(order.at(-1) ?? -1);
          if (focused.at < 0) break;
          order.push(focused.at);
          wrong.push(...focused.wrong);
        }
        expect([name, order]).toEqual([name, Array.from({ length: count }, (_, at) => at)]);
        expect([name, wrong]).toEqual([name, []]);
        expect((await goOn(count - 1)).at).not.toBe(count - 1);
      }
    },
    180_000,
  );

  it('goes back the same way', async () => {
    const { page, open, paths } = shown();
    await open(paths.search ?? '');
    const count = await page.evaluate<number>(`${CONTROLS}.length`);
    await page.evaluate(`${CONTROLS}.at(-1).focus()`);
    const order = [count - 1];
    while ((order.at(-1) ?? 0) > 0) order.push((await goOn(order.at(-1) ?? 0, 'Shift')).at);
    expect(order).toEqual(Array.from({ length: count }, (_, at) => count - 1 - at));
  });

  it('skips what stands before the content, on each page that has something there', async () => {
    const { page, open, paths } = shown();
    const inContent = `document.querySelector('#content').contains(document.activeElement)`;
    for (const [name, path] of Object.entries({ ...paths, api: '/docs' })) {
      await open(path);
      const before = await page.evaluate<number>(
        `${CONTROLS}.filter((one) => !one.closest('#content, footer') && !one.matches('.skip')).length`,
      );
      if (before === 0 || name === 'sign-in') continue;
      await page.keyboard.press('Tab');
      expect([name, await page.evaluate(`document.activeElement.textContent`)]).toEqual([name, 'Skip to the content']);
      await page.keyboard.press('Enter');
      expect([name, await page.evaluate(inContent)]).toEqual([name, true]);
      const next = await page.evaluate<boolean>(`${CONTROLS}.some((one) => one.closest('#content'))`);
      await page.keyboard.press('Tab');
      if (next) expect([name, await page.evaluate(inContent)]).toEqual([name, true]);
    }
  });
});
