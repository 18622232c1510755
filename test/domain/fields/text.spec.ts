import { text } from '../../../libs/domain/fields/text.js';

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
});
