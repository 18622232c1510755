import { isolated, runsOf } from '../../../libs/domain/words/direction.js';

const turned = (sentence: string): string[] => runsOf(sentence).flatMap((run) => (run.turned ? [run.words] : []));

describe('words from right to left', () => {
  it.each([
    ['Ann is to decide', []],
    ['', []],
    ['דנה כהן is to decide', ['דנה כהן']],
    ['דנה כהן, يوسف علي and 2 others are to decide', ['דנה כהן', 'يوسف علي']],
    ['You and שָׁלוֹם 2 are to decide', ['שָׁלוֹם']],
    ['“צה״ל”: not yet', ['צה״ל']],
  ])('are the runs of "%s"', (sentence, runs) => {
    expect(turned(sentence)).toEqual(runs);
    expect(
      runsOf(sentence)
        .map(({ words }) => words)
        .join(''),
    ).toBe(sentence);
  });

  it('are kept apart, and nothing else is', () => {
    expect(isolated('שלום')).toBe('\u2068שלום\u2069');
    expect(isolated('Hello')).toBe('Hello');
  });
});
