import { either, inARow } from '../../../libs/domain/words/sentence.js';

describe('words in a row', () => {
  it.each([
    [[], '', ''],
    [['Ann'], 'Ann', 'Ann'],
    [['Ann', 'Ben'], 'Ann or Ben', 'Ann and Ben'],
    [['Ann', 'Ben', '{0}, or not'], 'Ann, Ben or {0}, or not', 'Ann, Ben and {0}, or not'],
  ])('%j are joined as sentences of ours join them', (all, one, each) => {
    expect([either(all), inARow(all)]).toEqual([one, each]);
  });
});
