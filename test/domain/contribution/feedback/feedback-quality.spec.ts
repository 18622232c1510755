import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { storyText } from '../../../../libs/domain/contribution/story.js';
import {
  FeedbackQuality,
  checkFeedback,
  isWeak,
} from '../../../../libs/domain/contribution/feedback/feedback-quality.js';
import { verdictOf } from './accuracy.js';
import { FRESH } from './fresh-texts.js';
import { LABELLED } from './labelled-texts.js';
import { LATER } from './later-texts.js';
import { OTHER_TEMPLATES } from './other-template-texts.js';
import { TEMPLATES } from './template-texts.js';
import { UNSEEN } from './unseen-texts.js';

const TOPIC = '4d5f0b1e-6a0e-4c59-9a8f-1c2d3e4f5a6b';
const TEXTS = [...LABELLED, ...LATER, ...UNSEEN, ...FRESH, ...TEMPLATES, ...OTHER_TEMPLATES];
const ALL = ['specific', 'example', 'relevant'];
/** Names of people and places in these texts. */
const NAMED =
  /\b(?:Pune|Okafor|Lind|Brandt|Piraeus|Amman|Hauptplatz|Lisboa|Kraków|Graz|Berlin|Rosa|Ghent|Müller|Muller)\b/u;
const missing = (words: string, said = {}): string[] => checkFeedback(words, said).missing.map(({ what }) => what);

describe('the check of feedback', () => {
  it.each<[string, string, string[]]>([
    ['praise says nothing', 'looks good', ALL],
    ['a complaint without a place', 'it is bad and slow', ALL],
    ['a number of nothing', 'it takes 18 minutes', ALL],
    ['a number of something', 'the export takes 18 minutes', ['example', 'relevant']],
    ['words from the screen', 'nobody reads "remarks" in the report', ['example', 'relevant']],
    ['a case without what it was', 'it went wrong on monday in front of a patient', ['specific', 'relevant']],
    ['a wish for nothing in particular', 'it should be better', ALL],
    ['a wish', 'the address should go below the signature', ['specific', 'example']],
    ['all three', 'On Monday the export took 18 minutes; it should take 5.', []],
    ['measured against a target', 'The export took five minutes for 100 invoices, exceeding the target of two.', []],
    ['an unfilled form', 'On ___ the <screen> took {n} minutes, but we expected [number]. Please change it.', ALL],
  ])('%s', (_name, words, expected) => {
    expect(missing(words)).toEqual(expected);
  });

  it('takes the praise that the page shows for a model, and knows a part of a screen by the word before it', () => {
    const page = readFileSync(join(import.meta.dirname, '../../../../docs/useful-feedback.md'), 'utf8');
    const praise = /Praise helps too.*?"(.+?)"/s.exec(page)?.[1] ?? '';
    expect(praise).toMatch(/button/);
    expect(missing(praise)).toEqual([]);
    expect(missing('Leave the button where it is, we need it.')).toContain('specific');
    expect(
      missing('Report generation takes five minutes for 100 records, exceeding the agreed target of two.'),
    ).toEqual([]);
  });

  it('counts a topic as decision-relevant when something is said about it, and an observation as a case', () => {
    expect(missing('fine', { topic: TOPIC })).toEqual(ALL);
    expect(missing('The signature is enough', { topic: TOPIC })).toEqual(['specific', 'example']);
    const observation = { expected: 'a', observed: 'b', fit: 'partly', verdict: 'works' } as const;
    expect(missing('the list was empty', { observation })).toEqual(['relevant']);
    expect(missing('fine', { observation })).toEqual(ALL);
  });

  it('finds a story that names something complete', () => {
    const story = { when: 'I am in the field', want: 'to send 5 photos', soThat: 'nobody drives back' };
    expect(isWeak(checkFeedback(storyText(story), { story }))).toBe(false);
  });

  it.each<[string, RegExp]>([
    ['The dashboard feels slow', /how long it took/],
    ['Your form is so confusing', /which screen or step/],
    ['It is broken', /what you did, what you saw/],
    ['Great!', /changed or kept/],
    ['It took 5 minutes', /what the number is about/],
  ])('asks of %j what would help most', (words, question) => {
    const { suggestion, missing: all } = checkFeedback(words, {});
    expect(suggestion).toMatch(question);
    expect(suggestion).toBe(all[0]?.suggestion);
    for (const { suggestion: each } of all) expect(each.length).toBeGreaterThan(20);
  });

  it('says why it found what it found, and that it does not read every language', () => {
    expect(checkFeedback('On Monday the export took 18 minutes; it should take 5.', {})).toMatchObject({
      because: { specific: ['measure'], example: ['when'], relevant: ['wish', 'bar'] },
      read: true,
    });
    expect(checkFeedback('يوم الاثنين استغرق تصدير التقرير 18 دقيقة، وكنا نتوقع 5 دقائق', {})).toMatchObject({
      because: { specific: ['length'] },
      read: false,
    });
  });

  describe('does not change its mind', () => {
    const digits = fc.array(fc.nat(9), { minLength: 8, maxLength: 8 });
    /** Numbers of any length, but for years. */
    const figures = fc.array(
      fc.oneof(fc.nat(9), fc.nat(99), fc.nat(999), fc.integer({ min: 10_000, max: 9_999_999 })),
      {
        minLength: 8,
        maxLength: 8,
      },
    );
    /** A number that may be as large as one likes: not a day, a time, a year, a part of a code. */
    const FIGURE = /(?<=^|[\s(])\d{1,3}(?=%|[.,;!?)]*(?:$|\s))(?! (?:March|May|June)\b)/gu;

    describe.each([
      ['each digit', /\d/g, digits],
      ['a number of any length', FIGURE, figures],
    ] as const)('when %s is another', (_which, each, others) => {
      it.each(TEXTS.filter(({ text }) => text.search(each) >= 0))('$text', (labelled) => {
        fc.assert(
          fc.property(others, (numbers) => {
            let next = 0;
            const text = labelled.text.replaceAll(each, () => String(numbers[next++ % numbers.length]));
            expect([text, verdictOf({ ...labelled, text })]).toEqual([text, verdictOf(labelled)]);
          }),
          { numRuns: 20 },
        );
      });
    });

    const ONES = ' one two three four five six seven eight nine'.split(' ');
    const TEENS = 'ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(' ');
    const TENS = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');
    const WORDS = [
      ...ONES.slice(1),
      ...TEENS,
      ...TENS.flatMap((ten) => ONES.map((one) => (one ? `${ten}-${one}` : ten))),
      'ninety nine',
    ];
    /** A number that one could as well write as a word: not a date, a time, a share, a code. */
    const WHOLE = /(?<=^|\s)(?:[2-9]|[1-9]\d)(?=[.,;!?]?(?:$|\s))(?! (?:March|May|June)\b)/gu;
    const LONGEST_FIRST = WORDS.slice(1, 99).sort((one, other) => other.length - one.length);
    const WRITTEN = new RegExp(`(?<![\\p{L}-])(?:${LONGEST_FIRST.join('|')})(?![\\p{L}-])`, 'giu');
    const inWords = (text: string): string => text.replaceAll(WHOLE, (number) => WORDS[Number(number) - 1] ?? number);
    const inDigits = (text: string): string =>
      text.replaceAll(WRITTEN, (word) => String(WORDS.indexOf(word.toLowerCase()) + 1));
    const said = TEXTS.flatMap((labelled) =>
      [inWords, inDigits].map((write) => ({ labelled, text: write(labelled.text) })),
    ).filter(({ labelled, text }) => text !== labelled.text);
    it('has numbers in digits and in words', () => {
      expect(said.length).toBeGreaterThan(60);
      expect(inWords('It took 21 clicks on 3 May, not 4.')).toBe('It took twenty-one clicks on 3 May, not four.');
      expect(inDigits('It took twenty-one clicks, one by one, not four.')).toBe(
        'It took 21 clicks, one by one, not 4.',
      );
    });
    it.each(said)('when digits become words, or words digits: $text', ({ labelled, text }) => {
      expect(verdictOf({ ...labelled, text })).toEqual(verdictOf(labelled));
    });

    it.each([
      'On Monday we needed NUMBER clicks for a spare part. Please make it NUMBER.',
      'The export took NUMBER minutes on Monday; we expected NUMBER.',
      'I pressed Save NUMBER times in the depot and the invoice was printed NUMBER times, so the customer paid twice.',
      'In the warehouse NUMBER of the scanners read a box as empty. Please check NUMBER of them.',
    ])('when number words do: %s', (text) => {
      expect(WORDS).toHaveLength(100);
      const first = verdictOf({ text: text.replaceAll('NUMBER', 'twelve') });
      for (const word of WORDS) {
        expect([word, verdictOf({ text: text.replaceAll('NUMBER', word) })]).toEqual([word, first]);
      }
    });

    it.each([
      'At the counter NAME waited for the invoice until the printer stopped. Please keep a copy.',
      'NAME waited at the counter for the invoice until the printer stopped. Please keep a copy.',
      'On Monday the scanner showed NAME an empty pallet, so she counted by hand.',
      'When Ben and NAME scan the same pallet, the label is printed twice.',
    ])('when names do that are months as well: %s', (text) => {
      const first = verdictOf({ text: text.replace('NAME', 'Ann') });
      for (const name of ['April', 'May', 'June', 'August']) {
        expect([name, verdictOf({ text: text.replace('NAME', name) })]).toEqual([name, first]);
      }
    });

    it('but a month is none: it names nothing', () => {
      for (const text of [
        'It was bad in April.',
        'It got worse between April and June.',
        'Since 3 May it is slow.',
        'Last June it was bad.',
      ])
        expect([text, missing(text)]).toEqual([text, ALL]);
    });

    /** Of many languages; words that mean something else as well; short and long ones. */
    const NAMES =
      `Okafor Wójcik Nguyen Nguyễn Żaneta O'Neill MacDonald Jean-Luc Ann-Marie İpek Ömer Østergaard Đặng Γιάννης Иван 王芳
      Li Ng Wu Bo Smith Miller Baker King Young Long Small Good Best Grace Hope Faith Joy Dawn Summer Winter Day Mark Frank Art
      Pat Sue Bill Rose Will Page Field Hall Stone Christian Victoria Berlin Reading Nice Bath Cork`.split(/\s+/u);
    it.each(TEXTS.filter(({ text }) => NAMED.test(text)))('when names do: $text', (labelled) => {
      for (const name of NAMES) {
        const text = labelled.text.replaceAll(new RegExp(NAMED, 'gu'), name);
        expect([name, verdictOf({ ...labelled, text })]).toEqual([name, verdictOf(labelled)]);
      }
    });

    it.each(TEXTS.filter(({ text }) => /[.!?] \p{Lu}/u.test(text)))(
      'when sentences change places: $text',
      (labelled) => {
        const sentences = labelled.text.split(/(?<=[.!?])\s+/u).map((one) => (/[.!?]$/u.test(one) ? one : `${one}.`));
        fc.assert(
          fc.property(fc.shuffledSubarray(sentences, { minLength: sentences.length }), (order) => {
            expect(verdictOf({ ...labelled, text: order.join(' ') })).toEqual(verdictOf(labelled));
          }),
          { numRuns: 10 },
        );
      },
    );

    const WHEN = ['on Monday', 'yesterday', 'last week', 'at 14:30', 'on 3 March'];
    const WHERE = ['in the warehouse', 'at the counter', 'in Pune'];
    const WHAT = ['the export stopped', 'the label printer printed two labels', 'the invoice lost its address'];
    it('when a time or a place stands elsewhere, or two facts change places', () => {
      const one = <T>(list: readonly T[]) => fc.constantFrom(...list);
      fc.assert(
        fc.property(one(WHEN), one(WHERE), one(WHAT), one(WHAT), (when, where, what, other) => {
          const orders = [
            `${when}, ${where}, ${what} and ${other}.`,
            `${what} and ${other} ${where} ${when}.`,
            `${other} and ${what}, ${when}, ${where}.`,
          ].map((text) => verdictOf({ text: text.charAt(0).toUpperCase() + text.slice(1) }));
          expect(orders[1]).toEqual(orders[0]);
          expect(orders[2]).toEqual(orders[0]);
        }),
      );
    });

    it('when praise and courtesy are added to what says nothing', () => {
      const empty = ['Great!', 'Thank you so much.', 'I like it.', 'Keep up the good work.', 'It is really nice.'];
      fc.assert(
        fc.property(fc.subarray(empty, { minLength: 1 }), (parts) => {
          expect(missing(parts.join(' '))).toEqual(ALL);
        }),
      );
    });
  });

  it('is not fooled by frames without a filling, however they are combined', () => {
    const part = (...options: string[]) => fc.constantFrom(...options);
    const frame = fc
      .tuple(
        part('On Monday', 'Yesterday', 'On [date]', 'Last week at 10:15'),
        part('the thing', 'it', 'the [screen]', 'the system', 'your app', '____'),
        part('took 5 minutes', 'was slow', 'did not work', 'took {n} seconds', 'went wrong'),
        part('but we expected 2', 'instead of <expected>', 'and that is bad', 'for example'),
        part('It should change.', 'Please fix it.', 'This must be better.', 'Please improve everything.'),
      )
      .map(([when, what, did, expected, wish]) => `${when} ${what} ${did}, ${expected}. ${wish}`);
    fc.assert(fc.property(frame, (text) => expect(missing(text)).toEqual(ALL)));
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

  it('reads the first 10,000 characters', () => {
    const specific = 'On Tuesday the export of 40 reports took 18 minutes instead of 2. ';
    const filling = 'It is nice. ';
    expect(checkFeedback(filling.repeat(820) + specific, {}).specific).toBe(true);
    expect(checkFeedback(filling.repeat(900) + specific, {}).specific).toBe(false);
  });

  it.each([
    'a',
    ' ',
    '1',
    '"',
    'A',
    'a ',
    '1 ',
    'aB',
    '"a',
    'at ',
    'so that ',
    "o'",
    'a-',
    'in the a ',
    'nobody a ',
    '[',
    '<a',
    '很',
    'last a ',
    'not ',
    'been ',
  ])('is quick with 20,000 characters of %j', (part) => {
    const before = process.cpuUsage(); // of this process: other work on the machine says nothing about it
    checkFeedback(part.repeat(Math.ceil(20_000 / part.length)), {});
    expect(process.cpuUsage(before).user).toBeLessThan(1_000_000);
  });
});
