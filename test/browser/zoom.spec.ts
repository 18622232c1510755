import { FAINT, LAYOUT } from './looks.js';
import { shownPages } from './shown-pages.js';

const LETTERS = `parseFloat(getComputedStyle(document.querySelector('p, dd, li')).fontSize)`;
const STANDARD = 16;

describe('whoever needs a page larger', () => {
  const shown = shownPages();
  afterEach(async () => {
    const { page } = shown();
    await page.letters(STANDARD);
    await page.media('');
  });

  it.each([
    ['in a window of 320 pixels, which is 1280 at four times', 320, STANDARD],
    ['with letters twice as large', 1280, 2 * STANDARD],
    ['with letters twice as large, at twice', 640, 2 * STANDARD],
  ])(
    'reads all of it without scrolling sideways: %s',
    async (_how, width, letters) => {
      const { page, open, paths } = shown();
      await page.size(width, 800);
      await page.letters(letters);
      const wrong: unknown[] = [];
      for (const [name, path] of Object.entries({ ...paths, printable: `${paths.closure}/printable`, api: '/docs' })) {
        await open(path);
        const found = await page.read<string[]>(LAYOUT);
        if (found.length > 0) wrong.push([name, found]);
      }
      expect(wrong).toEqual([]);
    },
    120_000,
  );

  it('gets letters as large as their browser is told', async () => {
    const { page, open, paths } = shown();
    await page.size(1280, 800);
    const sizes: number[] = [];
    for (const letters of [STANDARD, 2 * STANDARD]) {
      await page.letters(letters);
      await open(paths.cycle ?? '');
      sizes.push(await page.read<number>(LETTERS));
    }
    expect((sizes[1] ?? 0) / (sizes[0] ?? 1)).toBeCloseTo(2, 2);
  });

  it.each([
    ['in the light', '', 'light'],
    ['in the dark', '', 'dark'],
    ['on paper', 'print', 'light'],
    ['on paper, though their screen is dark', 'print', 'dark'],
  ] as const)(
    'sees every word: %s',
    async (_where, media, scheme) => {
      const { page, open, paths } = shown();
      await page.size(1280, 800);
      await page.media(media, scheme);
      const wrong: unknown[] = [];
      for (const [name, path] of Object.entries({ ...paths, printable: `${paths.closure}/printable` })) {
        await open(path);
        const found = await page.read<string[]>(FAINT);
        if (found.length > 0) wrong.push([name, found]);
      }
      expect(wrong).toEqual([]);
    },
    60_000,
  );

  it('prints what is told, without what can only be pressed', async () => {
    const { page, open, paths } = shown();
    await page.media('print');
    for (const path of [paths.cycle, paths.search, paths.closure, paths.inbox]) {
      await open(path ?? '');
      const pressed = `[...document.querySelectorAll('nav, form, button, summary, #say, .skip, .screen')].filter((one) => one.checkVisibility()).length`;
      expect([path, await page.read(pressed)]).toEqual([path, 0]);
      expect(await page.read<string>(`document.querySelector('h1').innerText`)).not.toBe('');
    }
  });

  it.each([
    ['beside their values where there is room', 1280, true],
    ['above them where there is none', 320, false],
  ])('reads labels %s', async (_where, width, beside) => {
    const { page, open, paths } = shown();
    await page.size(width, 800);
    await open(paths.participants ?? '');
    const rows = await page.read<boolean[]>(
      `[...document.querySelectorAll('dt')].map((one) => one.getBoundingClientRect().top === one.nextElementSibling.getBoundingClientRect().top)`,
    );
    expect(rows.length).toBeGreaterThan(50);
    expect([...new Set(rows)]).toEqual([beside]);
  });

  it('reads of a decision how it came out before how it came about', async () => {
    const { page, open, paths } = shown();
    await open(paths.decision ?? '');
    const parts = await page.read<string[]>(`[...document.querySelectorAll('h2')].map((one) => one.innerText)`);
    expect(parts.slice(0, 3)).toEqual(['Outcome', 'What you may do', 'How it is decided']);
    await open(paths.positions ?? '');
    const heading = await page.read<string>(`document.querySelector('h1').innerText`);
    expect(heading).toBe('What people said in it: Do we drop the long form?');
  });
});
