import {
  ENGLISH,
  FUNCTION,
  GENERAL,
  isGivenName,
  isNumber,
  isOn,
  judgementOf,
  rootsOf,
  SCREEN,
  SIGN_WORDS,
  type Judgement,
} from './vocabulary.js';
import { clausesOf, tells, type Clause, type Word } from './telling.js';
import { sayingOf, type Saying } from './verbs.js';

/** One sentence as the check sees it. */
export interface Sentence {
  readonly text: string;
  /** How much it names: words that are the writer's own, an abstract one (`satisfaction`) counting half. */
  readonly names: number;
  /** Names, codes and titles: a capital inside a sentence, `iPad`, `U6`. */
  readonly titled: boolean;
  /** A part of a screen with a word of the writer's own before it: `the green button`. */
  readonly part: boolean;
  /** Words in a row without any that would hold them together. */
  readonly listed: boolean;
  /** It has a verb that says what something does, did or lacks. */
  readonly tells: boolean;
  readonly clauses: readonly Clause[];
}

/** A text as the check reads it. */
export interface Reading {
  readonly sentences: readonly Sentence[];
  /** The families of the verdicts that it gives. */
  readonly judgements: ReadonlySet<Judgement>;
  /** It is English, which the check knows. Of other languages it knows how long they are, and numbers, quotes and names. */
  readonly english: boolean;
  /** About how many words it has, also where words are not set apart. */
  readonly length: number;
}

const PLACEHOLDER = /\[[^\]\n]{0,60}\]|\{[^}\n]{0,60}\}|<\/?\p{L}[^<>\n]{0,60}>|_{2,60}|…{1,9}|\.{3,9}/gu;
const SENTENCE_END = /(?<=[!?。！？؟।\n])(?!\s{0,3},)|(?<=\.)(?=\s)/u;
const CASED = /\p{Lu}|\p{Ll}/u;
const WORD = /[\p{L}\p{M}\p{N}]+(?:['’._/-][\p{L}\p{M}\p{N}]+)*/gu;
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/gu;
const LETTER = /\p{L}/gu;
const LATIN = /\p{Script=Latin}/gu;
const NUMBER = /^[\d.,/-]+$/u;
const CODE = /\p{Ll}\p{Lu}|\p{L}-?\d|^\p{Lu}{2,}$/u;
/** Quarters and halves of a year, whichever: not the name of a thing. */
const PERIOD = /^[qh]\d{1,2}$/u;
const ABSTRACT = /.{3}(?:tion|sion|ment|ness|ity|ance|ence|ism|ship|ive|ful|less|able|ible|ous)s?$/u;

/** Reads a text: placeholders out, sentences and words apart. Takes time in proportion to its length. */
export function read(text: string): Reading {
  const filled = text.normalize('NFC').replace(PLACEHOLDER, ' ');
  const kinds = new Map<string, Kind>();
  const know = (token: string): Kind => {
    const word = token.toLowerCase();
    const kind = kinds.get(word) ?? kindOf(word);
    kinds.set(word, kind);
    return kind;
  };
  const tokens = filled.match(WORD) ?? [];
  const counted = tokens.filter((token) => !counts(token)).map(know);
  const share = (of: (kind: Kind) => boolean): number => counted.filter(of).length / Math.max(1, counted.length);
  const count = (pattern: RegExp): number => filled.match(pattern)?.length ?? 0;
  const english = share((kind) => kind.english) >= 0.12 || share(isListed) >= 0.4 || counted.length < 5;
  const unspaced = count(UNSPACED);
  return {
    sentences: filled.split(SENTENCE_END).map((sentence) => readSentence(sentence, know)),
    judgements: new Set([...kinds.values()].flatMap(({ judgement }) => judgement ?? [])),
    english: english && count(LATIN) >= count(LETTER) * 0.6,
    length: unspaced > tokens.length ? Math.round(unspaced / 2) : tokens.length,
  };
}

/** Whether words say that somebody liked it or not, or nothing at all: "Looks good", "...". Only in English, as far as the lists go. */
export function onlyJudges(words: string): boolean {
  if (!/[\p{L}\p{N}]/u.test(words)) return true;
  const { english, judgements, sentences } = read(words);
  return english && judgements.size > 0 && !/\d/.test(words) && sentences.every(({ names }) => names === 0);
}

/** What the lists know of a word. */
interface Kind {
  readonly english: boolean;
  /** It holds sentences together. */
  readonly joins: boolean;
  /** It could be said of any product, or is looked for by a sign. */
  readonly known: boolean;
  readonly judgement: Judgement | undefined;
  /** A part of a screen. */
  readonly screen: boolean;
  readonly saying: Saying | undefined;
  /** What it adds to what a sentence names. */
  readonly weight: number;
}

/** Some list of English words has it. */
const isListed = ({ known, joins, saying }: Kind): boolean => known || joins || saying !== undefined;

/** Somebody's name that is a month as well. */
const GIVEN: Kind = {
  english: false,
  joins: false,
  known: false,
  judgement: undefined,
  screen: false,
  saying: undefined,
  weight: 1,
};

function kindOf(word: string): Kind {
  const roots = rootsOf(word);
  const joins = isOn(FUNCTION, roots);
  const judgement = judgementOf(roots);
  const known = isOn(GENERAL, roots) || isOn(SIGN_WORDS, roots) || PERIOD.test(word);
  const names = word.length > 2 && !joins && !known && judgement === undefined;
  const screen = isOn(SCREEN, roots);
  const weight = names ? (screen || ABSTRACT.test(word) ? 0.5 : 1) : 0;
  return {
    english: isOn(ENGLISH, roots),
    joins,
    known: known || judgement !== undefined,
    judgement,
    screen,
    saying: sayingOf(word, roots),
    weight,
  };
}

function readSentence(text: string, know: (token: string) => Kind): Sentence {
  const all = text.match(WORD) ?? [];
  const tokens = all.filter((token) => !counts(token));
  const capitals = tokens.filter((token) => /^\p{Lu}/u.test(token)).length;
  // In a heading or a shout a capital says nothing
  const shouted = tokens.length > 3 && capitals > tokens.length * 0.7;
  const given = (token: string, at: number): boolean => !shouted && isCapital(token) && isGivenName(all, at);
  const words = all
    .map((token, at) => ({ token, kind: given(token, at) ? GIVEN : know(token) }))
    .filter(({ token }) => !counts(token));
  const called = words
    .filter(({ token }, index) => !shouted && isTitle(token, index))
    .filter(({ kind: { known, judgement } }) => !known || judgement !== undefined);
  const titles = new Set(called.map(({ kind }) => kind));
  const kinds = new Set(words.map(({ kind }) => kind));
  let names = 0;
  for (const kind of kinds) names += titles.has(kind) ? 1 : kind.weight;
  const joined = [...kinds].some((kind) => kind.joins && !titles.has(kind));
  const part = words.some(({ kind }, at) => kind.screen && words[at - 1]?.kind.weight === 1);
  const listed = !joined && (text.match(/[,;]/g) ?? []).length > 2;
  const titled = new Set(called.map(({ token }) => token));
  const readWords = (clause: string): Word[] => wordsOf(clause, know, titled);
  const clauses = clausesOf(text, readWords);
  return { text, names, part, titled: titles.size > 0, listed, clauses, tells: tells(text, clauses, readWords) };
}

/** A clause in words. What something is called does nothing, whichever word it is. */
const wordsOf = (clause: string, know: (token: string) => Kind, called: ReadonlySet<string>): Word[] =>
  (clause.match(WORD) ?? []).map((token) => {
    if (called.has(token)) return { word: token, own: true, number: false, saying: undefined };
    const { weight, saying } = know(token);
    const number = counts(token);
    const own = !number && (weight > 0 || !CASED.test(token));
    return { word: token.toLowerCase(), own, number, saying: number ? undefined : saying };
  });

/** A number, in digits or in words: it says nothing of what it counts, nor in which language. */
const counts = (token: string): boolean => NUMBER.test(token) || isNumber(token.toLowerCase());

const isCapital = (token: string): boolean => /^\p{Lu}\p{Ll}/u.test(token);
const isTitle = (token: string, index: number): boolean =>
  token.length > 1 && (CODE.test(token) || (index > 0 && isCapital(token)));
