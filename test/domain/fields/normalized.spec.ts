import { describe, expect, it } from '@jest/globals';
import { normalized } from '../../../libs/domain/fields/text.js';

const flag = (region: string): string =>
  `\u{1F3F4}${[...region].map((letter) => String.fromCodePoint(0xe0000 + letter.charCodeAt(0))).join('')}\u{E007F}`;

describe('a title to compare others with', () => {
  it.each([
    ['case and spaces', ' drop  IT', 'Drop it'],
    ['another form of the same characters', 'ﬁeld', 'field'],
    ['characters without any width', 'Drop\u200b it\ufeff', 'Drop it'],
    ['a joiner between letters', 'Drop\u200d it', 'Drop it'],
    ['tags that belong to no flag', 'Drop\u{E0067} it', 'Drop it'],
    ['how an emoji is to be shown', 'Gifts \u2764\ufe0f', 'Gifts \u2764'],
    ['that inside a joined one', '\u{1F3F3}\ufe0f\u200d\u{1F308}', '\u{1F3F3}\u200d\u{1F308}'],
  ])('is the same but for %s', (_, one, other) => {
    expect(normalized(one)).toBe(normalized(other));
  });

  it.each([
    ['flags of two countries', flag('gbeng'), flag('gbsct')],
    ['a flag and a black one', flag('gbwls'), '\u{1F3F4}'],
    ['one emoji and two', '\u{1F469}\u200d\u{1F4BB}', '\u{1F469}\u{1F4BB}'],
    ['one emoji with a tone of skin and two', '\u{1F469}\u{1F3FD}\u200d\u{1F4BB}', '\u{1F469}\u{1F3FD}\u{1F4BB}'],
  ])('is another for %s', (_, one, other) => {
    expect(normalized(one)).not.toBe(normalized(other));
  });
});
