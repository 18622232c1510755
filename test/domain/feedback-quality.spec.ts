import fc from 'fast-check';
import { storyText } from '../../libs/domain/content/contribution.js';
import { FeedbackQuality, checkFeedback, isWeak } from '../../libs/domain/content/feedback-quality.js';

const TOPIC = '4d5f0b1e-6a0e-4c59-9a8f-1c2d3e4f5a6b';
const missing = (words: string, said = {}): string[] => checkFeedback(words, said).missing.map(({ what }) => what);

describe('the check of feedback', () => {
  it.each<[string, string, string[]]>([
    ['praise says nothing', 'looks good', ['specific', 'example', 'relevant']],
    ['a complaint without a place', 'it is bad and slow', ['specific', 'example', 'relevant']],
    ['a number with a unit is specific', 'it takes 18 minutes', ['example', 'relevant']],
    ['a percentage is specific', 'fails in 20% of cases', ['example', 'relevant']],
    ['a bare number is not', 'i did it 3', ['specific', 'example', 'relevant']],
    ['a quoted name is specific', 'nobody reads "remarks"', ['example', 'relevant']],
    ['a proper name is specific', 'we looked at Reports together', ['example', 'relevant']],
    ['the first word of a sentence is no name', 'Everything is odd', ['specific', 'example', 'relevant']],
    ['a time is an example', 'it broke on mondays', ['specific', 'relevant']],
    ['a place is an example', 'it broke in the field', ['specific', 'relevant']],
    ['expected against observed is both', 'we expected a list', ['specific']],
    ['a wish is decision-relevant', 'the form should go', ['specific', 'example']],
    ['all three', 'On Monday the export took 18 minutes; it should take 5.', []],
  ])('%s', (_name, words, expected) => {
    expect(missing(words)).toEqual(expected);
  });

  it('counts a topic as decision-relevant, and an observation as specific and an example', () => {
    expect(missing('fine', { topic: TOPIC })).toEqual(['specific', 'example']);
    const observation = { expected: 'a', observed: 'b', fit: 'partly', verdict: 'works' } as const;
    expect(missing('fine', { observation })).toEqual(['relevant']);
  });

  it('finds a story that names something complete', () => {
    const story = { when: 'I am in the field', want: 'to send 5 photos', soThat: 'nobody drives back' };
    expect(isWeak(checkFeedback(storyText(story), { story }))).toBe(false);
  });

  it('suggests how to say it better, once for each thing that is missing', () => {
    const { missing: all } = checkFeedback('nice', {});
    expect(all).toHaveLength(3);
    for (const { suggestion } of all) expect(suggestion.length).toBeGreaterThan(20);
  });

  it('says the same of the same words, whatever they are, and never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 500 }), (words) => {
        const once = checkFeedback(words, {});
        expect(FeedbackQuality.parse(once)).toEqual(checkFeedback(words, {}));
        for (const what of ['specific', 'example', 'relevant'] as const) {
          expect(once[what]).toBe(!once.missing.some((one) => one.what === what));
        }
      }),
    );
  });

  it.each(['a', ' ', '1', '"', 'A', 'a ', '1 ', 'aB', '"a', 'at '])('is quick with 20,000 characters of %j', (part) => {
    const started = performance.now();
    checkFeedback(part.repeat(Math.ceil(20_000 / part.length)), {});
    expect(performance.now() - started).toBeLessThan(250);
  });
});
