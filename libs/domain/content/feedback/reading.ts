import { ENGLISH, FUNCTION, GENERAL, isJudgement, SCREEN } from './vocabulary.js';
import { SIGN_WORDS } from './signs.js';

/** One sentence as the check sees it. */
export interface Sentence {
  readonly text: string;
  /** Its different words in lower case, without numbers. */
  readonly words: ReadonlySet<string>;
  /** How much it names: words that are the writer's own, an abstract one (`satisfaction`) counting half. */
  readonly names: number;
  /** Names, codes and titles: a capital inside a sentence, `iPad`, `U6`. */
  readonly titled: boolean;
  /** Words in a row without any that would hold them together. */
  readonly listed: boolean;
}

/** A text as the check reads it. */
export interface Reading {
  readonly sentences: readonly Sentence[];
  /** Every different word, in lower case. */
  readonly words: ReadonlySet<string>;
  /** It is English, which the check knows. Of other languages it knows how long they are, and numbers, quotes and names. */
  readonly english: boolean;
  /** About how many words it has, also where words are not set apart. */
  readonly length: number;
}

const PLACEHOLDER = /\[[^\]\n]{0,60}\]|\{[^}\n]{0,60}\}|<\/?\p{L}[^<>\n]{0,60}>|_{2,60}|…{1,9}|\.{3,9}/gu;
const SENTENCE_END = /(?<=[!?。！？؟।\n])|(?<=\.)(?=\s)/u;
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
  const tokens = filled.match(WORD) ?? [];
  const words = new Set(tokens.map((token) => token.toLowerCase()));
  const letters = filled.match(LETTER)?.length ?? 0;
  const latin = filled.match(LATIN)?.length ?? 0;
  const unspaced = filled.match(UNSPACED)?.length ?? 0;
  const countable = tokens.filter((token) => !NUMBER.test(token)).map((token) => token.toLowerCase());
  const share = (of: (word: string) => boolean): number => countable.filter(of).length / Math.max(1, countable.length);
  const english = share((word) => ENGLISH.has(word)) >= 0.12 || share(isKnown) >= 0.4 || countable.length < 5;
  return {
    sentences: filled.split(SENTENCE_END).map(readSentence),
    words,
    english: latin >= letters * 0.6 && english,
    length: unspaced > tokens.length ? Math.round(unspaced / 2) : tokens.length,
  };
}

const isKnown = (word: string): boolean => GENERAL.has(word) || SIGN_WORDS.has(word) || isJudgement(word);

function readSentence(text: string): Sentence {
  const tokens = (text.match(WORD) ?? []).filter((token) => !NUMBER.test(token));
  const capitals = tokens.filter((token) => /^\p{Lu}/u.test(token)).length;
  // In a heading or a shout a capital says nothing
  const shouted = tokens.length > 3 && capitals > tokens.length * 0.7;
  const titles = tokens.filter(
    (token, index) =>
      isTitle(token, index, shouted) && !GENERAL.has(token.toLowerCase()) && !SIGN_WORDS.has(token.toLowerCase()),
  );
  const words = new Set(tokens.map((token) => token.toLowerCase()));
  const titled = new Set(titles.map((token) => token.toLowerCase()));
  let names = 0;
  for (const word of words) names += titled.has(word) ? 1 : weight(word);
  return {
    text,
    words,
    names,
    titled: titles.length > 0,
    listed: (text.match(/[,;]/g) ?? []).length > 2 && ![...words].some((word) => FUNCTION.has(word)),
  };
}

const isTitle = (token: string, index: number, shouted: boolean): boolean =>
  token.length > 1 &&
  !PERIOD.test(token.toLowerCase()) &&
  !shouted &&
  (CODE.test(token) || (index > 0 && /^\p{Lu}\p{Ll}/u.test(token)));

/** What a word adds to what a sentence names. */
function weight(word: string): number {
  if (
    word.length < 3 ||
    PERIOD.test(word) ||
    FUNCTION.has(word) ||
    GENERAL.has(word) ||
    SIGN_WORDS.has(word) ||
    isJudgement(word)
  )
    return 0;
  return ABSTRACT.test(word) || SCREEN.has(word) ? 0.5 : 1;
}
