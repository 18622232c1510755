import { z } from 'zod';

/** What is kept as knowledge and can be found. */
export const KnowledgeKind = z.enum([
  'story',
  'persona',
  'item',
  'criterion',
  'scenario',
  'decision',
  'obligation',
  'pilot',
  'closure',
]);
export type KnowledgeKind = z.infer<typeof KnowledgeKind>;

/** More words than these are not looked for. */
export const MOST_WORDS = 12;

/** The words of what somebody types: letters and digits, in small letters, each once. Whatever else they typed means nothing to the search. */
export function wordsOfQuery(typed: string): string[] {
  const words =
    typed
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  return [...new Set(words.map((word) => [...word].slice(0, 60).join('')))].slice(0, MOST_WORDS);
}

/** A word with two letters beside each other exchanged, each way that makes another word: so are most words mistyped, and trigrams see it least. */
export function exchanged(word: string): string[] {
  const letters = [...word];
  const variants = letters
    .slice(1)
    .map((letter, at) => [...letters.slice(0, at), letter, letters[at], ...letters.slice(at + 2)]);
  return [...new Set(variants.map((variant) => variant.join('')))].filter((variant) => variant !== word);
}

/** Of the words that are spelt like one, the nearest are looked for. */
export const MOST_ALIKE = 5;

/** A word that fewer documents have than these may be misspelt in them as well: what is spelt like it is looked for beside it. */
export const FEW = 5;

/** A word, and the words of documents that are spelt like it where few have it itself, at most `MOST_ALIKE`. */
export interface Spelled {
  readonly word: string;
  readonly alike: readonly string[];
}

const PREFIX_FROM = 3;

/** A word as Postgres looks for it and for nothing else, whatever characters it has: documents have words such as `/a(b`. */
export const exactly = (word: string): string => `'${word.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;

/** A word as Postgres looks for it: itself, or from three letters on what begins with it, which it does itself. */
export const termOf = (word: string): string =>
  [...word].length >= PREFIX_FROM ? `${exactly(word)}:*` : exactly(word);

/** Words that are spelt like another, as Postgres looks for them; of none, an empty text. */
export const alikeOf = ({ alike }: Spelled): string => alike.map(exactly).join(' | ');
