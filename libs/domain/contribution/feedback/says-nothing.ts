import { onlyJudges } from './reading.js';

/** A figure, a letter that may be a word, or two letters: "x" is less. */
const SOMETHING = /[\p{N}\p{Lo}]|\p{L}\P{L}*\p{L}/u;

/** The verdicts that a form asks for anyway, in sentences of nothing else: "it works", "does not fit", "works with changes". */
const VERDICT =
  /^(?:(?:yes|no|ok|okay|it|this|that|all|everything|is|was|as|still|and|but|not|does|did|do|(?:does|did|do)n['’]t|work(?:s|ed|ing)?|fit(?:s|ted)?|partly|pass(?:es|ed)?|fail(?:s|ed)?|done|expected|with(?: (?:some|small|minor|few))? changes?)(?:[\s.,;:!]+|$))+$/iu;

/** A whole text of applause: what the lists have no words for, and "looks good" in a few languages beside English. */
const APPLAUSE =
  /^(?:\+1|lgtm|ship it|go for it|(?:sieht |alles |sehr )*gut(?: aus)?|passt(?: so)?|gefällt mir|funktioniert|(?:c['’]est |très |tout )*(?:bon|bien)|ça marche|(?:se ve |todo |está |muy )*bien|va (?:tutto )?bene|funziona|funciona|(?:parece |está )bom|ziet er goed uit)[\s.,!]*$/iu;

/** Whether words say nothing that somebody saw: none at all, only whether it was liked, or a verdict alone. As far as the lists go. */
export const saysNothing = (words: string): boolean =>
  !SOMETHING.test(words) || [VERDICT, APPLAUSE].some((only) => only.test(words.trim())) || onlyJudges(words);
