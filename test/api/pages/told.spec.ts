import { told } from '../../../apps/api/src/pages/shown.js';

describe('what a page tells of an item', () => {
  it.each([
    ['proposed', true],
    ['agreed', false],
    ['in_progress', false],
    ['shipped', false],
    ['dropped', false],
  ])('that is %s says whether refinement can end with it: %s', (status, says) => {
    const keys = told({ title: 'Sync', status, ready: true }).map(([key]) => key);
    expect(keys.includes('ready')).toBe(says);
  });
});
