import { z } from 'zod';

/** What is kept as knowledge and can be found. */
export const KnowledgeKind = z.enum([
  'story',
  'persona',
  'item',
  'criterion',
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
  return [...new Set(words.map((word) => word.slice(0, 60)))].slice(0, MOST_WORDS);
}

/** A word, and words of the documents that are spelt like it where none begins with it. */
export interface Spelled {
  readonly word: string;
  readonly alike: readonly string[];
}

const PREFIX_FROM = 3;

/** A word as Postgres looks for it: itself, what begins with it, or what is spelt like it. */
export const termOf = ({ word, alike }: Spelled): string =>
  [word, ...([...word].length >= PREFIX_FROM ? [`${word}:*`] : []), ...alike].join(' | ');
