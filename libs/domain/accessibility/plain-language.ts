import { z } from 'zod';
import { text as textField } from '../fields/text.js';
import { refuse, type Offence, type Refusal } from '../refusal.js';
import { phraseFinder } from '../words/phrases.js';

/** What a program asks of the language in which it speaks to people. */
export const LanguageRules = z
  .strictObject({
    lint: z
      .enum(['advise', 'block'])
      .default('advise')
      .describe('block: texts that are hard to read are refused, or what shows them to people is'),
    mostWords: z.int().min(8).max(60).default(25).describe('words of the longest sentence'),
    hardestScore: z.int().min(20).max(100).default(50).describe('LIX of the hardest text'),
    jargon: z
      .array(z.strictObject({ term: textField(80), plain: textField(200).describe('what to say instead') }))
      .max(500)
      .default([])
      .describe('words that only insiders know'),
  })
  .meta({ id: 'LanguageRules', example: { lint: 'advise', jargon: [{ term: 'SSO', plain: 'one sign-in for all' }] } });
export type LanguageRules = z.infer<typeof LanguageRules>;

/** One place that could be plainer. `starts` and `ends` count characters (Unicode code points); `ends` is the first after it. */
export const LanguageFinding = z
  .strictObject({
    path: z.string(),
    rule: z.enum(['sentence-length', 'readability', 'passive', 'jargon']),
    starts: z.int(),
    ends: z.int(),
    message: z.string(),
  })
  .meta({ id: 'LanguageFinding' });
export type LanguageFinding = z.infer<typeof LanguageFinding>;

/** What a part of a cycle says to people, by its paths. `at` is where the part stands, nothing where it is the whole. */
export const wordsOf = {
  cycle: ({ title, scope, expectations }: Record<'title' | 'scope' | 'expectations', string>): TextPart[] => [
    { path: 'title', text: title },
    { path: 'scope', text: scope },
    { path: 'expectations', text: expectations },
  ],
  objective: (at: string, { statement }: { readonly statement: string }): TextPart[] => [
    { path: under(at, 'statement'), text: statement },
  ],
  decision: (at: string, { question, options }: DeclaredWords): TextPart[] => [
    { path: under(at, 'question'), text: question },
    ...options.flatMap(({ title, consequences }, index) => [
      { path: under(at, `options[${index}].title`), text: title },
      { path: under(at, `options[${index}].consequences`), text: consequences },
    ]),
  ],
  closure: ({ introduction = '', learnt }: ClosureWords): TextPart[] => [
    { path: 'introduction', text: introduction },
    ...learnt.map(({ text: words }, index) => ({ path: `learnt[${index}].text`, text: words })),
  ],
  answer: (at: string, { reason, answer }: Record<'reason' | 'answer', string | null>): TextPart[] => [
    { path: under(at, 'reason'), text: reason ?? '' },
    { path: under(at, 'answer'), text: answer ?? '' },
  ],
  topic: (
    at: string,
    { question, yields, evidence }: Record<'question' | 'yields' | 'evidence', string>,
  ): TextPart[] => [
    { path: `${at}.question`, text: question },
    { path: `${at}.yields`, text: yields },
    { path: `${at}.evidence`, text: evidence },
  ],
  preRead: (at: string, { summary }: { readonly summary: string }): TextPart[] => [
    { path: `${at}.summary`, text: summary },
  ],
  criterion: (at: string, { statement, behaviour }: Criterion): TextPart[] => [
    { path: `${at}.statement`, text: statement },
    ...STEPS.flatMap((step) => {
      const words = behaviour?.[step];
      return words && !onOneLine(statement).includes(words) ? [{ path: `${at}.behaviour.${step}`, text: words }] : [];
    }),
  ],
};

const STEPS = ['given', 'when', 'then'] as const;

/** A criterion whose steps may have been read from its statement, in which they are looked at already. */
interface Criterion {
  readonly statement: string;
  readonly behaviour?: Readonly<Record<(typeof STEPS)[number], string>> | null | undefined;
}

const onOneLine = (words: string): string => words.replace(/\s+/gu, ' ');

const under = (at: string, part: string): string => (at === '' ? part : `${at}.${part}`);

interface DeclaredWords {
  readonly question: string;
  readonly options: readonly Record<'title' | 'consequences', string>[];
}
interface ClosureWords {
  readonly introduction?: string | undefined;
  readonly learnt: readonly { readonly text: string }[];
}

export interface TextPart {
  readonly path: string;
  readonly text: string;
}

/** The rules of an engagement model, also of one that was copied before there were any. */
export const languageOf = (engagement: { readonly language?: LanguageRules | undefined }): LanguageRules =>
  engagement.language ?? LanguageRules.parse({});

const WORD = /[\p{L}\p{M}\p{N}]+(?:['’.-][\p{L}\p{M}\p{N}]+)*/gu;
/** A letter of a script that puts no spaces between words. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const SEGMENTER = new Intl.Segmenter('und', { granularity: 'word' });
const SENTENCE = /[^.!?。！？؟।\n]+(?:[.!?؟](?!\s|$)[^.!?。！？؟।\n]+)*[.!?。！？؟।]*/gu;
const LONG_WORD = 7;
/** A score of fewer words says more about chance than about the text. */
const LEAST_WORDS = 15;
/** More places than these nobody mends one by one. */
const MOST = 50;
const BE = '(?:am|is|are|was|were|be|been|being|gets?|got)';
const IRREGULAR =
  'built|bought|brought|caught|chosen|done|drawn|found|given|held|kept|known|lost|made|paid|read|run|seen|sent|set|shown|sold|spent|taken|told|thought|understood|won|written';
const PASSIVE = new RegExp(
  `\\b${BE}(?: (?:not|also|always|often|never|only|then|\\p{L}{2,20}ly))? (?:\\p{L}{2,30}ed|${IRREGULAR})\\b(?! (?:in|that|to hear|about)\\b)`,
  'giu',
);

/**
 * Where texts could be plainer, in the order in which they stand: long sentences, a hard text, the passive voice (English),
 * and the program's own jargon with its plain words. Pure and quick; it changes nothing and forbids nothing.
 */
export function lintLanguage(parts: readonly TextPart[], rules: LanguageRules): LanguageFinding[] {
  const jargon = jargonFinder(rules);
  return parts.flatMap(({ path, text }) =>
    [...longSentences(text, rules), ...hard(text, rules), ...passive(text), ...jargon(text)]
      .sort((one, other) => one.index - other.index)
      .slice(0, MOST)
      .map(({ rule, index, words, message }) => {
        const starts = [...text.slice(0, index + words.length - words.trimStart().length)].length;
        return { path, rule, starts, ends: starts + [...words.trim()].length, message };
      }),
  );
}

/** A place in a text, in halves of characters as JavaScript counts them. */
interface TextPlace {
  readonly rule: LanguageFinding['rule'];
  readonly index: number;
  readonly words: string;
  readonly message: string;
}

const placeOf = (rule: TextPlace['rule'], found: RegExpExecArray, message: string): TextPlace => ({
  rule,
  index: found.index,
  words: found[0],
  message,
});

/** The findings that block, by the program's policy: none when it only advises. The passive voice never blocks. */
export const hardToRead = (parts: readonly TextPart[], rules: LanguageRules): Offence[] =>
  rules.lint === 'advise'
    ? []
    : lintLanguage(parts, rules)
        .filter(({ rule }) => rule !== 'passive')
        .map(({ path, message }) => ({ path, message }));

/**
 * LIX, the readability index of C. H. Björnsson (Läsbarhet, Stockholm: Liber, 1968): words per sentence, plus percent of
 * words with more than six letters. Below 30 very easy, 40 easy, 50 medium, 60 hard. It counts letters and not syllables,
 * so it needs no dictionary and serves other languages than English as well.
 */
export function lix(text: string): number {
  const words = text.match(WORD) ?? [];
  if (words.length === 0) return 0;
  const sentences = sentencesOf(text).length;
  const long = words.filter((word) => [...word].length >= LONG_WORD).length;
  return Math.round(words.length / Math.max(1, sentences) + (long * 100) / words.length);
}

const sentencesOf = (text: string): RegExpExecArray[] =>
  [...text.matchAll(SENTENCE)].filter(([sentence]) => sentence.match(WORD) !== null);

/** Where words stand without spaces, they are those of Unicode's text segmentation (UAX #29, with its dictionaries). */
const wordsIn = (text: string): number =>
  UNSPACED.test(text)
    ? [...SEGMENTER.segment(text)].filter(({ isWordLike }) => isWordLike).length
    : (text.match(WORD)?.length ?? 0);

function longSentences(text: string, { mostWords }: LanguageRules): TextPlace[] {
  return sentencesOf(text).flatMap((found) => {
    const words = wordsIn(found[0]);
    const message = `This sentence has ${words} words; at most ${mostWords} are easy to follow. Make two of it`;
    return words > mostWords ? [placeOf('sentence-length', found, message)] : [];
  });
}

/** LIX counts letters between spaces: it says nothing of a script without them. */
function hard(text: string, { hardestScore }: LanguageRules): TextPlace[] {
  if (UNSPACED.test(text)) return [];
  const score = lix(text);
  if (wordsIn(text) < LEAST_WORDS || score <= hardestScore) return [];
  const message = `Hard to read: LIX ${score}, and at most ${hardestScore} is asked for. Use shorter sentences and shorter words`;
  return [{ rule: 'readability', index: 0, words: text, message }];
}

const passive = (text: string): TextPlace[] =>
  [...text.matchAll(PASSIVE)].map((found) => placeOf('passive', found, `"${found[0]}": say who does it`));

/** What finds the terms of a program as words of their own, also in the plural, in any case of their letters. */
function jargonFinder({ jargon }: LanguageRules): (text: string) => TextPlace[] {
  const terms = jargon.flatMap((of) => [of.term, `${of.term.trim()}s`].map((words) => ({ words, of })));
  const find = phraseFinder(terms, { marks: true });
  return (text) => {
    const ended = new Map<string, number>();
    return find(text).flatMap(({ starts, ends, of: [one] }) => {
      if (!one || starts < (ended.get(one.term) ?? 0)) return [];
      ended.set(one.term, ends);
      const message = `Not everybody knows "${one.term}". Say: ${one.plain}`;
      return [{ rule: 'jargon' as const, index: starts, words: text.slice(starts, ends), message }];
    });
  };
}

/** Some programs promise plain words: what breaks that is mended before people get it. Deadlines pass all the same. */
export const notPlain = (errors: readonly Offence[]): Refusal | null =>
  errors.length > 0
    ? refuse('hard-to-read', 'This program promises plain words; some texts are hard to read', errors)
    : null;
