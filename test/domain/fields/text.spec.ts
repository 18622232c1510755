import { z } from 'zod';
import { Email, mostOf, text } from '../../../libs/domain/fields/text.js';

describe('a text', () => {
  it.each(['', '  \n', '\u200b', '\u2800'])('that shows nothing (%j) is told so once', (blank) => {
    expect(
      text(10)
        .safeParse(blank)
        .error?.issues.map(({ message }) => message),
    ).toEqual(['Must not be empty']);
  });

  it('may show nothing where it may be left empty', () => {
    expect(text(10, 0).safeParse('').success).toBe(true);
  });

  it.each([
    ['a text', text(10), 10],
    ['one that may be missing', text(10).nullable().default(null), 10],
    ['one that is written otherwise', Email.optional(), 254],
    ['a list of them', z.array(text(10)).max(3).optional(), 30],
  ])('says how many characters it takes: %s', (_, schema, most) => {
    expect(mostOf(schema)).toBe(most);
    expect(() => mostOf(z.string())).toThrow('no limit');
  });
});
