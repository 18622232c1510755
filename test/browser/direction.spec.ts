import { sql } from 'kysely';
import { nameEverywhere } from '../api/people/consents/naming-everywhere.js';
import { ANN, BEN, CLEO, type Council } from '../api/forum/a-forum.js';
import { LAYOUT, UNTURNED, boxesOf } from './looks.js';
import { shownPages } from './shown-pages.js';

const [DANA, YUSUF, NOA] = ['דנה כהן', 'يوسف علي', 'נועה לוי'];
/** Stands before whatever people wrote: first a word from right to left, then what it was, from left to right. */
const HEBREW = 'שלום עולם';
const LONG = 'x'.repeat(10_000);
const EMOJI = '👩🏽‍🚒🏳️‍🌈'.repeat(300);

interface Box {
  readonly left: number;
  readonly right: number;
}

/** Texts from right to left in everything that people wrote, and in names; and two that have no place to break. */
async function turned({ superuser }: Council): Promise<void> {
  await nameEverywhere(superuser, HEBREW);
  for (const [email, name] of [
    [ANN, DANA],
    [BEN, YUSUF],
    [CLEO, NOA],
  ])
    await sql`update person set name = ${name} where email = ${email}`.execute(superuser);
  await sql`update contribution set body = body || ' ' || ${LONG} || ' ' || ${EMOJI}`.execute(superuser);
  await sql`update closure_note set introduction = ${`| ${'A heading of a column | '.repeat(9)}\n|${'-|'.repeat(9)}\n`}`.execute(
    superuser,
  );
}

describe('texts from right to left beside those from left to right', () => {
  const shown = shownPages(turned);

  it('are each read in their own direction, and turn nothing beside them, on each page', async () => {
    const { page, open, paths } = shown();
    await page.setViewportSize({ width: 1280, height: 800 });
    const wrong: unknown[] = [];
    for (const [name, path] of Object.entries({ ...paths, printable: `${paths.closure}/printable` })) {
      await open(path);
      const found = await page.evaluate<string[]>(UNTURNED);
      if (found.length > 0) wrong.push([name, found]);
    }
    expect(wrong).toEqual([]);
    await open(paths.decision ?? '');
    expect(await page.evaluate(`getComputedStyle(document.querySelector('h1 .said')).direction`)).toBe('rtl');
  });

  it('are names in sentences, which stay sentences from left to right', async () => {
    const { page, open, council } = shown();
    const { rows } = await sql<{ id: string }>`
      select id from decision where cycle is null and exists (select from gate g where g.id = decision.id and g.phase = 'open')`.execute(
      council.superuser,
    );
    await open(`/v1/decisions/${rows[0]?.id}`);
    const sentence = `document.querySelector('section li > .said')`;
    expect(await page.evaluate(`getComputedStyle(${sentence}).direction`)).toBe('ltr');
    expect(await page.evaluate(`${sentence}.innerText`)).toBe(`${YUSUF} is to give advice`);
    const [name, rest] = [
      await page.evaluate<Box[]>(boxesOf(YUSUF)),
      await page.evaluate<Box[]>(boxesOf(' is to give advice')),
    ];
    expect(name[0]?.right).toBeLessThanOrEqual((rest[0]?.left ?? 0) + 1);
  });

  it.each([320, 1280])(
    'wrap, however long a word is, in a window of %s pixels',
    async (width) => {
      const { page, open, paths } = shown();
      await page.setViewportSize({ width, height: 800 });
      const wrong: unknown[] = [];
      for (const [name, path] of Object.entries({ ...paths, printable: `${paths.closure}/printable` })) {
        await open(path);
        const found = await page.evaluate<string[]>(LAYOUT);
        if (found.length > 0) wrong.push([name, found]);
      }
      expect(wrong).toEqual([]);
      await open(paths.contribution ?? '');
      const [first, ...others] = await page.evaluate<Box[]>(boxesOf('👩🏽‍🚒'));
      expect(others.length).toBeGreaterThan(100);
      expect((first?.right ?? 0) - (first?.left ?? 0)).toBeGreaterThan(0);
    },
    60_000,
  );
});
