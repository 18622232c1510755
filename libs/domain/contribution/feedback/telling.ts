import { list } from './vocabulary.js';
import type { Saying } from './verbs.js';

/** A word in its place, as far as it bears on whether something is told. */
export interface Word {
  /** In lower case, but for what something is called. */
  readonly word: string;
  /** It is the writer's own: it names a thing, or says what it does. */
  readonly own: boolean;
  readonly number: boolean;
  readonly saying: Saying | undefined;
}

const DETERMINER = list('a an the my our your his her its their each every some any as more most');
const PREPOSITION = list(
  'of in on at by with from into onto over under about than through between during against across along around near per via for like without',
);
const JOINS = list('and or');
const SUBJECT = list('i we you he she they it who nobody somebody everybody everyone someone this');
const COPULA = list(`is are was were be been being am i'm it's they're we're isn't aren't wasn't weren't`);
const MODAL = list(
  `will would shall should can could may might must to does do did don't doesn't didn't can't couldn't won't wouldn't cannot`,
);
const NEGATION = list(
  `not no never nobody none nothing without cannot can't couldn't don't doesn't didn't won't isn't aren't wasn't weren't wouldn't neither`,
);
const BETWEEN = list(
  'not never be been only also just still even again always often already so too very now almost nearly all',
);

/** Where a clause ends, and the words that begin one. */
const CLAUSE = /,(?!\d)|[;()–—=]|->|→|\s-\s|:(?=\s)|\b(?=(?:when|whenever|if|while|unless|because|so|and|but)\b)/iu;
const UNDER = /^\s*(?:when|whenever|if|while|unless)\b/iu;
/** A label with what is said of it: "Export: 5 min". Not a place or a time with what stands there. */
const LABELLED = /^(?!\s*(?:in|on|at|from|between|for|since|by)\b)[^:=,]{2,40}(?:[=→]|->|:(?=\s))/iu;
/** What says only that there was something, in words that elsewhere say more. */
const IDLE = /\b(?:tak(?:e|es|en|ing)|took) (?:place|part)\b|\b(?:keep|keeps|kept|bear)\b[^.,;]{0,40}\bin mind\b/giu;

type Read = (text: string) => readonly Word[];

/** One clause of a sentence. */
export interface Clause {
  readonly text: string;
  /** What it names, each in the singular. */
  readonly things: readonly string[];
  /** It says what something does, did, lacks or is to do. */
  readonly tells: boolean;
  /** It says no more than that somebody looked at things, talked about them or used them. */
  readonly idle: boolean;
}

/** The clauses of a sentence. */
export function clausesOf(text: string, read: Read): Clause[] {
  return text
    .replace(IDLE, 'see')
    .split(CLAUSE)
    .map((clause) => {
      const words = read(clause);
      const hasVerb = hasPredicate(words);
      const things = words.filter(({ own }) => own).map(({ word }) => singular(word));
      return { text: clause, things, tells: hasVerb, idle: !hasVerb && words.some(({ saying }) => saying === 'deals') };
    });
}

/**
 * Whether a sentence tells what something does, did, lacks or is to do. Things and numbers in a row tell nothing, nor that
 * somebody looked at them or talked about them, nor that one is as another is. What stands under a condition tells nothing by itself.
 */
export function tells(text: string, clauses: readonly Clause[], read: Read): boolean {
  const main = clauses.filter((clause) => !UNDER.test(clause.text));
  return (main.length > 0 ? main : clauses).some((clause) => clause.tells) || isLabelled(text, read);
}

function isLabelled(text: string, read: Read): boolean {
  const label = LABELLED.exec(text)?.[0];
  if (label === undefined) return false;
  return read(label).some(({ own }) => own) && read(text.slice(label.length)).some(({ own, number }) => own || number);
}

const hasPredicate = (words: readonly Word[]): boolean =>
  words.some((word, at) => {
    const place = { before: lastBefore(words, at), beside: words[at - 1], after: words[at + 1] };
    return isVerb(word, place) || says(word, place) || denies(word, words.slice(at + 1, at + 6));
  });

function lastBefore(words: readonly Word[], at: number): Word | undefined {
  let before = at - 1;
  while (BETWEEN.has(words[before]?.word ?? '')) before -= 1;
  return words[before];
}

/** Where a word stands: what is before it, with and without the small words between, and after it. */
interface WordPlace {
  readonly before: Word | undefined;
  readonly beside: Word | undefined;
  readonly after: Word | undefined;
}

/** Right after a number, an article or a preposition stands a thing; and between `as` and `as`, or before `than`, what is compared. */
const isThing = ({ beside, after }: WordPlace): boolean =>
  after?.word === 'than' ||
  after?.word === 'as' ||
  (beside !== undefined && (beside.number || DETERMINER.has(beside.word) || PREPOSITION.has(beside.word)));

/** By its form, or by the list. */
function isVerb({ word, own, saying }: Word, place: WordPlace): boolean {
  if (saying === 'deals' || isThing(place)) return false;
  if (saying === 'does') return true;
  if (/..ed$/u.test(word)) return own || saying !== undefined;
  if (saying !== undefined && isAsked(place)) return true;
  const goesOn = place.after !== undefined && !PREPOSITION.has(place.after.word) && !JOINS.has(place.after.word);
  return (own || saying !== undefined) && /[^s]s$/u.test(word) && place.beside?.own === true && goesOn;
}

const isAsked = ({ beside, after }: WordPlace): boolean =>
  beside?.word === 'please' || (beside === undefined && after !== undefined && DETERMINER.has(after.word));

/** After who does it, or after `is` and `must`. */
function says({ own, saying }: Word, place: WordPlace): boolean {
  if (saying === 'deals' || !(own || saying !== undefined) || isThing(place)) return false;
  const before = place.before?.word ?? '';
  return SUBJECT.has(before) || COPULA.has(before) || MODAL.has(before);
}

/** What is not there, or cannot be done. */
const denies = ({ word }: Word, after: readonly Word[]): boolean =>
  NEGATION.has(word) && after.some(({ own, saying }) => own || saying !== undefined);

/** About what one of them is called. */
export const singular = (word: string): string => (/[^s]s$/u.test(word) ? word.slice(0, -1) : word);
