import { FAINT, LAYOUT } from './looks.js';
import { shownPages } from './shown-pages.js';

const LETTERS = `parseFloat(getComputedStyle(document.querySelector('p, dd, li')).fontSize)`;
const STANDARD = 16;

describe('whoever needs a page larger', () => {
  const shown = shownPages();
  afterEach(async () => {
    const { page } = shown();
    await page.emulateMedia({ media: 'screen', colorScheme: 'light' });
  });

  it.each([
    ['in a window of 320 pixels, which is 1280 at four times', 320, STANDARD],
    ['with letters twice as large', 1280, 2 * STANDARD],
    ['with letters twice as large, at twice', 640, 2 * STANDARD],
  ])(
    'reads all of it without scrolling sideways: %s',
    async (_how, width, pixels) => {
      const { paths, withLetters } = shown();
      const { page, open } = await withLetters(pixels);
      await page.setViewportSize({ width, height: 800 });
      const wrong: unknown[] = [];
      for (const [name, path] of Object.entries({ ...paths, printable: `${paths.closure}/printable`, api: '/docs' })) {
        await open(path);
        const found = await page.evaluate<string[]>(LAYOUT);
        if (found.length > 0) wrong.push([name, found]);
      }
      await page.close();
      expect(wrong).toEqual([]);
    },
    120_000,
  );

  it('gets letters as large as their browser is told', async () => {
    const { paths, withLetters } = shown();
    const sizes: number[] = [];
    for (const pixels of [STANDARD, 2 * STANDARD]) {
      const { page, open } = await withLetters(pixels);
      await open(paths.cycle ?? '');
      sizes.push(await page.evaluate<number>(LETTERS));
      await page.close();
    }
    expect((sizes[1] ?? 0) / (sizes[0] ?? 1)).toBeCloseTo(2, 2);
  });

  it.each([
    ['in the light', 'screen', 'light'],
    ['in the dark', 'screen', 'dark'],
    ['on paper', 'print', 'light'],
    ['on paper, though their screen is dark', 'print', 'dark'],
  ] as const)(
    'sees every word: %s',
    async (_where, media, scheme) => {
      const { page, open, paths } = shown();
      await page.setViewportSize({ width: 1280, height: 800 });
      await page.emulateMedia({ media, colorScheme: scheme });
      const wrong: unknown[] = [];
      for (const [name, path] of Object.entries({ ...paths, printable: `${paths.closure}/printable` })) {
        await open(path);
        const found = await page.evaluate<string[]>(FAINT);
        if (found.length > 0) wrong.push([name, found]);
      }
      expect(wrong).toEqual([]);
    },
    60_000,
  );

  it('prints what is told, without what can only be pressed', async () => {
    const { page, open, paths } = shown();
    await page.emulateMedia({ media: 'print', colorScheme: 'light' });
    for (const path of [paths.cycle, paths.search, paths.closure, paths.inbox]) {
      await open(path ?? '');
      const pressed = `[...document.querySelectorAll('nav, form, button, summary, #say, .skip, .screen')].filter((one) => one.checkVisibility()).length`;
      expect([path, await page.evaluate(pressed)]).toEqual([path, 0]);
      expect(await page.evaluate<string>(`document.querySelector('h1').innerText`)).not.toBe('');
    }
  });

  it.each([
    ['beside their values where there is room', 1280, true],
    ['above them where there is none', 320, false],
  ])('reads labels %s', async (_where, width, beside) => {
    const { page, open, paths } = shown();
    await page.setViewportSize({ width, height: 800 });
    await open(paths.participants ?? '');
    const rows = await page.evaluate<boolean[]>(
      `[...document.querySelectorAll('dt')].map((one) => one.getBoundingClientRect().top === one.nextElementSibling.getBoundingClientRect().top)`,
    );
    expect(rows.length).toBeGreaterThan(50);
    expect([...new Set(rows)]).toEqual([beside]);
  });

  it('reads of a decision how it came out before how it came about', async () => {
    const { page, open, paths } = shown();
    await open(paths.decision ?? '');
    const parts = await page.evaluate<string[]>(`[...document.querySelectorAll('h2')].map((one) => one.innerText)`);
    expect(parts.slice(0, 3)).toEqual(['Outcome', 'What you may do', 'How it is decided']);
    await open(paths.positions ?? '');
    const heading = await page.evaluate<string>(`document.querySelector('h1').innerText`);
    expect(heading).toBe('What people said in it: Do we drop the long form?');
  });
});
