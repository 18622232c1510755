/** Words that end as a sentence does, within quotes and brackets as well. */
const ENDED = /[.!?\u2026\u3002]["'\u201d\u2019\u00bb)\\]*$/u;

/** `decide`, `decide or advise`, `decide, advise or contribute`. */
export const either = (all: readonly string[]): string =>
  all.length < 2 ? all.join('') : `${all.slice(0, -1).join(', ')} or ${all.at(-1)}`;

/** Ends words with `mark` where they do not end by themselves. */
export const ended = (words: string, mark: '.' | ':' = '.'): string => (ENDED.test(words) ? words : words + mark);
