import fc from 'fast-check';
import { phraseFinder } from '../../../libs/domain/words/phrases.js';

/** The same by one regular expression, of which a program would need one for each phrase. */
function byPattern(phrase: string, text: string, letters: string): number[] {
  const parts = phrase.trim().split(/\s+/);
  const written = parts.map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('\\s+');
  const pattern = new RegExp(`(?<![${letters}])(?=${written}(?![${letters}]))`, 'giu');
  return [...text.matchAll(pattern)].map(({ index }) => index);
}

describe('phrases in a text', () => {
  const some = fc
    .array(
      fc.constantFrom(
        'a',
        'A',
        'ß',
        'ſ',
        's',
        'İ',
        'ı',
        'i',
        'σ',
        'ς',
        '\u0301',
        '.',
        '-',
        '★',
        '👍',
        '7',
        ' ',
        '  ',
        '\n',
      ),
      {
        minLength: 1,
        maxLength: 8,
      },
    )
    .map((parts) => parts.join(''));

  it.each([
    [false, '\\p{L}\\p{N}'],
    [true, '\\p{L}\\p{M}\\p{N}'],
  ])('begin where a regular expression for each of them finds them, marks: %s', (marks, letters) => {
    fc.assert(
      fc.property(
        fc.array(
          some.filter((one) => one.trim() !== ''),
          { maxLength: 5 },
        ),
        fc.array(some, { maxLength: 12 }),
        (phrases, texts) => {
          const text = texts.join('');
          const find = phraseFinder(
            phrases.map((words, of) => ({ words, of })),
            { marks },
          );
          const places = find(text).flatMap(({ starts, of }) => of.map((one) => [one, starts] as const));
          for (const [index, phrase] of phrases.entries())
            expect({ phrase, text, at: places.flatMap(([of, starts]) => (of === index ? [starts] : [])) }).toEqual({
              phrase,
              text,
              at: byPattern(phrase, text, letters),
            });
        },
      ),
      { numRuns: 500 },
    );
  });

  it('end where their last word ends', () => {
    const [place] = phraseFinder([{ words: 'nia obi', of: 'ann' }])('By Nia\n  OBI, who asked');
    expect(place).toEqual({ starts: 3, ends: 12, of: ['ann'] });
  });
});
