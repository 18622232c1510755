/** Words that end as a sentence does, within quotes, brackets and isolates as well. */
const ENDED = /[.!?\u2026\u3002]["'\u201d\u2019\u00bb\u2069)\\]*$/u;

/** What stands before the one at `at` of `count` in a row: nothing, a comma, or the word that joins the last. */
export const joint = (at: number, count: number, word: 'and' | 'or'): string =>
  at === 0 ? '' : at < count - 1 ? ', ' : ` ${word} `;

const joined = (all: readonly string[], word: 'and' | 'or'): string =>
  all.map((one, at) => joint(at, all.length, word) + one).join('');

/** `decide`, `decide or advise`, `decide, advise or contribute`. */
export const either = (all: readonly string[]): string => joined(all, 'or');

/** `Ann`, `Ann and Ben`, `Ann, Ben and Cora`. */
export const inARow = (all: readonly string[]): string => joined(all, 'and');

/** Ends words with `mark` where they do not end by themselves. */
export const ended = (words: string, mark: '.' | ':' = '.'): string => (ENDED.test(words) ? words : words + mark);
