import fc from 'fast-check';
import { likelyDuplicates, trigramsOf, type Likely, type Text } from '../../../libs/domain/contribution/likeness.js';

function run(texts: readonly Text[], atLeast: number): Likely[] {
  const work = likelyDuplicates(texts, atLeast);
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}
const texts = (...said: (string | [string])[]): Text[] =>
  said.map((one, index) => ({ id: `${index}`, text: [one].flat()[0] ?? '', fixed: Array.isArray(one) }));

/** The same, looking at each pair. */
function byEachPair(all: readonly Text[], atLeast: number): Likely[] {
  const originals: Text[] = [];
  return all.flatMap((one) => {
    const alike = originals.map((other) => {
      const [mine, theirs] = [trigramsOf(one.text), trigramsOf(other.text)];
      const common = [...mine].filter((trigram) => theirs.has(trigram)).length;
      return { id: one.id, of: other.id, similarity: common / (mine.size + theirs.size - common) };
    });
    const [most] = alike.filter(({ similarity }) => similarity >= atLeast).sort((a, b) => b.similarity - a.similarity);
    if (most && !one.fixed) return [most];
    originals.push(one);
    return [];
  });
}

describe('trigrams', () => {
  it.each<[string, string[]]>([
    ['cat', ['  c', ' ca', 'cat', 'at ']],
    ['A cat!', ['  a', ' a ', '  c', ' ca', 'cat', 'at ']],
    ['', ['   ']],
    ['👍', ['  👍'.slice(0, 3), ' 👍', '👍 ']],
  ])('%j', (text, expected) => {
    expect([...trigramsOf(text)]).toEqual(expected);
  });
});

describe('likely duplicates', () => {
  it.each<[string, Text[], [string, string][]]>([
    ['nothing', [], []],
    ['one', texts('The report is slow'), []],
    ['the same, in capitals and with marks', texts('The report is slow', 'THE REPORT: is slow!'), [['1', '0']]],
    ['a word more', texts('The report is slow today', 'The report is really slow today'), [['1', '0']]],
    ['something else', texts('The report is slow', 'Please add a map'), []],
    ['no letters', texts('👍', '👎', '👍'), [['2', '0']]],
    ['nothing but spaces', texts(' ', '  '), [['1', '0']]],
    ['from right to left', texts('التقرير بطيء جدا', 'التقرير بطيء جدا اليوم'), [['1', '0']]],
    ['a repetition of a repetition', texts('abc def', 'abc def', 'abc def'), [['1', '0'], ['2', '0']]], // prettier-ignore
    ['what is fixed', texts(['abc def'], ['abc def'], 'abc def'), [['2', '0']]],
    ['markup', texts('<b>slow</b> <script>', 'slow b script'), [['1', '0']]],
  ])('%s', (_what, all, expected) => {
    expect(run(all, 0.5).map(({ id, of }) => [id, of])).toEqual(expected);
  });

  const word = fc.constantFrom(
    ...'report slow page field photo map sends waits drops Monday network minutes a I 7 42'.split(' '),
  );
  const said = fc.record({ words: fc.array(word, { maxLength: 12 }), fixed: fc.boolean() });
  const corpus = fc.array(said, { maxLength: 40 }).map((all) =>
    all.map(({ words, fixed }, index): Text => ({
      id: `${index}`,
      text: words.join(' '),
      fixed: fixed && index % 3 === 0,
    })),
  );

  it('are those that one finds by looking at each pair', () => {
    fc.assert(
      fc.property(corpus, fc.double({ min: 0.3, max: 1, noNaN: true }), (all, atLeast) => {
        const close = byEachPair(all, atLeast).map((one) => ({
          ...one,
          similarity: expect.closeTo(one.similarity, 9) as number,
        }));
        expect(run(all, atLeast)).toEqual(close);
      }),
      { numRuns: 300 },
    );
  });

  it('never repeat a repetition, nor what is fixed', () => {
    fc.assert(
      fc.property(corpus, (all) => {
        const found = run(all, 0.4);
        const repeating = new Set(found.map(({ id }) => id));
        expect(repeating.size).toBe(found.length);
        expect(found.every(({ of }) => !repeating.has(of))).toBe(true);
        expect(all.every(({ id, fixed }) => !fixed || !repeating.has(id))).toBe(true);
      }),
    );
  });
});
