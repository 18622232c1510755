/** Words that end as a sentence does, within quotes, brackets and isolates as well. */
const ENDED = /[.!?\u2026\u3002]["'\u201d\u2019\u00bb\u2069)\\]*$/u;

/** Lists as sentences of ours have them, without a comma before the last word. */
export const EITHER = new Intl.ListFormat('en-GB', { type: 'disjunction' });
const ALL = new Intl.ListFormat('en-GB', { type: 'conjunction' });

/** `decide`, `decide or advise`, `decide, advise or contribute`. */
export const either = (all: readonly string[]): string => EITHER.format(all);

/** `Ann`, `Ann and Ben`, `Ann, Ben and Cora`. */
export const inARow = (all: readonly string[]): string => ALL.format(all);

/** Ends words with `mark` where they do not end by themselves. */
export const withFullStop = (words: string, mark: '.' | ':' = '.'): string =>
  ENDED.test(words) ? words : words + mark;
