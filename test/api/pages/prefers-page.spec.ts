import { prefersPage } from '../../../apps/api/src/pages/prefers-page.js';

describe('what somebody would rather have', () => {
  const FIREFOX = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';
  const CHROME =
    'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7';

  it.each([
    ['Firefox', FIREFOX],
    ['Chromium', CHROME],
    ['only pages', 'text/html'],
    ['any text', 'text/*'],
    ['pages, in capitals and with blanks', ' TEXT/HTML ; q = 0.5 , application/json;q=0.4'],
    ['pages rather than data', 'application/json;q=0.5, text/html;q=0.6'],
    ['pages, and no data at all', '*/*, application/json;q=0, application/problem+json;q=0, text/html;q=0.1'],
    ['a weight of one, with decimals', 'text/html;q=1.000, application/json;q=0.999'],
  ])('is a page for %s', (_who, accept) => {
    expect(prefersPage({ accept })).toBe(true);
  });

  it.each([
    ['nothing said', undefined],
    ['an empty header', ''],
    ['anything', '*/*'],
    ['data', 'application/json'],
    ['problems', 'application/problem+json'],
    ['both as much', 'text/html, application/json'],
    ['both as much, by a range', 'text/html;q=0.8, application/*;q=0.8'],
    ['data rather than pages', 'application/json, text/html;q=0.9'],
    ['problems rather than pages', 'application/problem+json, text/html;q=0.9'],
    ['no page, whatever else', 'text/html;q=0, */*'],
    ['no page: the most specific says it', 'text/*;q=1, text/html;q=0.1, application/json;q=0.2'],
    ['a weight that is none', 'text/html;q=2, application/json;q=0.1'],
    ['a weight of words', 'text/html;q=much'],
    ['a range that is none', 'html, text, text/html/x'],
    ['pictures', 'image/png'],
    ['data of any kind', 'text/html;q=0.9, application/*+json'],
    ['data of its own kind', 'text/html, application/vnd.api+json'],
    ['fetch of a script', 'application/json, text/plain, */*'],
  ])('is data for %s', (_who, accept) => {
    expect(prefersPage({ accept })).toBe(false);
  });

  it('does not read on for ever', () => {
    const startedAt = performance.now();
    expect(prefersPage({ accept: `${'a/b;q=0.1,'.repeat(20_000)}text/html` })).toBe(false);
    expect(performance.now() - startedAt).toBeLessThan(100);
  });
});
