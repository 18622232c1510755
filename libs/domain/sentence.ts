/** Words that end as a sentence does, within quotes and brackets as well. */
const ENDED = /[.!?\u2026\u3002]["'\u201d\u2019\u00bb)\\]*$/u;

/** Ends words with `mark` where they do not end by themselves. */
export const ended = (words: string, mark: '.' | ':' = '.'): string => (ENDED.test(words) ? words : words + mark);
