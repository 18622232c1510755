import { onlyJudges } from './reading.js';

/** A figure, a letter that may be a word, or two letters: "x" is less. */
const SOMETHING = /[\p{N}\p{Lo}]|\p{L}\P{L}*\p{L}/u;

/** The verdicts that a form asks for anyway, in sentences of nothing else: "it works", "does not fit", "works with changes". */
const VERDICT =
  /^(?:(?:yes|no|ok|okay|it|this|that|all|everything|is|was|as|still|and|but|not|does|did|do|(?:does|did|do)n['’]t|work(?:s|ed|ing)?|fit(?:s|ted)?|partly|pass(?:es|ed)?|fail(?:s|ed)?|done|expected|with(?: (?:some|small|minor|few))? changes?)(?:[\s.,;:!]+|$))+$/iu;

/** Whether words say nothing that somebody saw: none at all, only whether it was liked, or a verdict alone. In English, as far as the lists go. */
export const saysNothing = (words: string): boolean =>
  !SOMETHING.test(words) || VERDICT.test(words.trim()) || onlyJudges(words);
