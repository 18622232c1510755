import { AxeBuilder } from '@axe-core/playwright';
import { shownPages } from './shown-pages.js';

/** Contrast takes minutes on long pages; `zoom.spec.ts` looks at it in the light, in the dark and on paper. */
const SEEN_TO = ['color-contrast'];

describe('what axe finds in a page', () => {
  const shown = shownPages();

  it('is nothing, on each page', async () => {
    const { page, open, paths } = shown();
    const wrong: unknown[] = [];
    for (const [name, path] of Object.entries({ ...paths, printable: `${paths.closure}/printable`, api: '/docs' })) {
      await open(path);
      const { violations } = await new AxeBuilder({ page }).disableRules(SEEN_TO).analyze();
      wrong.push(...violations.map(({ id, nodes }) => [name, id, nodes.map(({ html }) => html).slice(0, 3)]));
    }
    expect(wrong).toEqual([]);
  }, 300_000);
});
