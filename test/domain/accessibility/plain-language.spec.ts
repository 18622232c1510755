import fc from 'fast-check';
import { LanguageBody } from '../../../apps/api/src/language/language.schemas.js';
import {
  LanguageFinding,
  LanguageRules,
  hardToRead,
  lintLanguage,
  lix,
} from '../../../libs/domain/accessibility/plain-language.js';

const rules = (given: object = {}): LanguageRules => LanguageRules.parse(given);
const lint = (text: string, given: object = {}) => lintLanguage([{ path: 'question', text }], rules(given));
const found = (text: string, given: object = {}): string[] =>
  lint(text, given).map(({ rule, starts, ends }) => `${rule}: ${[...text].slice(starts, ends).join('')}`);

const LONG = `Which ${'of the fields '.repeat(8)}can go away now?`;
const HARD =
  'Stakeholder representatives collaboratively operationalise organisational requirements regarding authentication infrastructure, notwithstanding considerable interdepartmental documentation obligations, simultaneously establishing comprehensive accountability.';

describe('the lint of plain language', () => {
  it.each([
    [10, true],
    [11, false],
  ])('takes %s texts of 20,000 characters at once: %s', (count, taken) => {
    const texts = Array.from({ length: count }, () => ({ path: 'question', text: 'a'.repeat(20_000) }));
    expect(LanguageBody.safeParse({ texts }).success).toBe(taken);
  });

  it.each<[string, string, object, string[]]>([
    ['says nothing of plain words', 'Which fields of the weekly report can go?', {}, []],
    ['counts the words of each sentence', `Short. ${LONG} Short.`, {}, [`sentence-length: ${LONG}`]],
    [
      'takes the limit of the program',
      'One two three four five six seven eight nine.',
      { mostWords: 8 },
      ['sentence-length: One two three four five six seven eight nine.'],
    ],
    [
      'does not end a sentence at a number or an address',
      'Version 3.2 of app.example.org costs 1.50 a day',
      { mostWords: 8 },
      [],
    ],
    ['scores a whole text', HARD, { mostWords: 60 }, [`readability: ${HARD}`]],
    ['scores no heading', 'Authentication infrastructure documentation', {}, []],
    [
      'scores no text without spaces, however long',
      `${'周报有四十一个字段，没有人读过。'.repeat(20)}`,
      { mostWords: 60 },
      [],
    ],
    [
      'counts the words of a sentence without spaces',
      '我们每周都会收到一份很长的报告。短句。',
      { mostWords: 8 },
      ['sentence-length: 我们每周都会收到一份很长的报告。'],
    ],
    [
      'of Thai as well',
      'พนักงานภาคสนามทุกคนต้องกรอกรายงานประจำสัปดาห์ก่อนวันศุกร์',
      { mostWords: 8 },
      ['sentence-length: พนักงานภาคสนามทุกคนต้องกรอกรายงานประจำสัปดาห์ก่อนวันศุกร์'],
    ],
    ['finds the passive voice', 'The report is signed by nobody.', {}, ['passive: is signed']],
    ['with an adverb and an irregular verb', 'It was quickly written down.', {}, ['passive: was quickly written']],
    ['leaves what only looks like it', 'We are interested in speed. She needed it.', {}, []],
    [
      'finds jargon in any case and number',
      'Is SSO on? sso, Ssos!',
      { jargon: [{ term: 'SSO', plain: 'one sign-in' }] },
      ['jargon: SSO', 'jargon: sso', 'jargon: Ssos'],
    ],
    [
      'of several words, not inside others',
      'Dead  letter queues. Undead letter queue.',
      { jargon: [{ term: 'dead letter queue', plain: 'lost mail' }] },
      ['jargon: Dead  letter queues'],
    ],
    [
      'takes a term as it is written',
      'C++ and c.',
      { jargon: [{ term: 'C++', plain: 'a language' }] },
      ['jargon: C++'],
    ],
    [
      'counts characters, not halves of them',
      '👩‍🔧👍 SSO',
      { jargon: [{ term: 'SSO', plain: 'one sign-in' }] },
      ['jargon: SSO'],
    ],
    ['reads other scripts', 'الفواتير SSO', { jargon: [{ term: 'SSO', plain: 'دخول واحد' }] }, ['jargon: SSO']],
  ])('%s', (_what, text, given, expected) => {
    expect(found(text, given)).toEqual(expected);
  });

  it('says what to do instead', () => {
    expect(lint('SSO is used', { jargon: [{ term: 'SSO', plain: 'one sign-in for all' }] })).toMatchObject([
      { message: 'Not everybody knows "SSO". Say: one sign-in for all' },
      { message: '"is used": say who does it' },
    ]);
    expect(lint(LONG)[0]?.message).toMatch(/has \d+ words; at most 25/);
  });

  it.each<[string, number]>([
    ['', 0],
    ['The cat sat on the mat.', 6],
    ['The elephant sat on the mattress. It broke.', 4 + 25], // 8 words, 2 sentences, 2 long words
  ])('computes LIX of %j as by hand', (text, score) => {
    expect(lix(text)).toBe(score);
  });

  it('blocks by policy only, and never for the passive voice', () => {
    const parts = [
      { path: 'topics[0].question', text: LONG },
      { path: 'topics[1].question', text: 'It is signed.' },
    ];
    expect(hardToRead(parts, rules())).toEqual([]);
    expect(hardToRead(parts, rules({ lint: 'block' }))).toMatchObject([{ path: 'topics[0].question' }]);
  });

  it.each<[string, object]>([
    ['a limit that nobody can keep', { mostWords: 1 }],
    ['a score beyond the scale', { hardestScore: 1000 }],
    ['jargon without its plain words', { jargon: [{ term: 'SSO' }] }],
    ['an empty term', { jargon: [{ term: ' ', plain: 'x' }] }],
    ['an unknown key', { surprise: 1 }],
    ['an unknown policy', { lint: 'forbid' }],
  ])('refuses rules with %s', (_what, given) => {
    expect(LanguageRules.safeParse(given).success).toBe(false);
  });

  it('finds places inside the text, the same each time, whatever is written', () => {
    const term = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).filter((one) => one.trim().length > 0);
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), term, (text, one) => {
        const given = { mostWords: 8, jargon: [{ term: one, plain: 'plain' }] };
        const findings = lintLanguage([{ path: 'p', text }], { ...rules({ mostWords: 8 }), ...given });
        expect(lintLanguage([{ path: 'p', text }], { ...rules({ mostWords: 8 }), ...given })).toEqual(findings);
        for (const finding of findings) {
          expect(LanguageFinding.parse(finding).ends).toBeLessThanOrEqual([...text].length);
          expect(finding.starts).toBeLessThan(finding.ends);
        }
      }),
    );
  });

  it('finds every term that stands alone, wherever it stands', () => {
    const word = fc.constantFrom('report', 'invoice', 'Ärger', 'печать', '印刷');
    fc.assert(
      fc.property(fc.array(word, { maxLength: 5 }), fc.array(word, { maxLength: 5 }), (before, after) => {
        const text = [...before, 'KPI', ...after].join(' ');
        expect(found(text, { jargon: [{ term: 'kpi', plain: 'figure' }] })).toContain('jargon: KPI');
      }),
    );
  });

  it('looks for hundreds of terms of many words in the time of one', () => {
    const jargon = Array.from({ length: 500 }, (_, index) => ({ term: `${'a '.repeat(37)}b${index}`, plain: 'x' }));
    const parts = Array.from({ length: 10 }, (_, part) => ({ path: `${part}`, text: 'a '.repeat(10_000) }));
    const before = process.cpuUsage();
    lintLanguage(parts, rules({ jargon }));
    expect(process.cpuUsage(before).user).toBeLessThan(4_000_000);
  });

  it.each(['a', ' ', '.', 'is ', 'be ', 'a. ', 'SSO ', 'a-', "a'"])('is quick with 20,000 characters of %j', (part) => {
    const before = process.cpuUsage();
    lint(part.repeat(Math.ceil(20_000 / part.length)), { jargon: [{ term: 'SSO', plain: 'x' }] });
    expect(process.cpuUsage(before).user).toBeLessThan(400_000);
  });
});
