const LETTERS = [
  ...['Arabic', 'Hebrew', 'Syriac', 'Thaana', 'Nko', 'Adlam'].map((script) => `\\p{Script=${script}}`),
].join('');
const RIGHT_TO_LEFT = new RegExp(`[${LETTERS}]`, 'u');
/** Words that are written from right to left, one after the other. */
const RUN = new RegExp(
  `[${LETTERS}][${LETTERS}\\p{M}\\p{N}'’"״׳\\u200c\\u200d-]*(?: +[${LETTERS}][${LETTERS}\\p{M}\\p{N}'’"״׳\\u200c\\u200d-]*)*`,
  'gu',
);

/** Kept from changing the direction of the sentence around it: FIRST STRONG ISOLATE, POP DIRECTIONAL ISOLATE. */
export const isolated = (piece: string): string => (RIGHT_TO_LEFT.test(piece) ? `\u2068${piece}\u2069` : piece);

/** A sentence in pieces: each run of words that are written from right to left, and what stands between them. */
export function runsOf(sentence: string): readonly { readonly words: string; readonly turned: boolean }[] {
  const pieces: { words: string; turned: boolean }[] = [];
  let from = 0;
  for (const { 0: words, index } of sentence.matchAll(RUN)) {
    pieces.push({ words: sentence.slice(from, index), turned: false }, { words, turned: true });
    from = index + words.length;
  }
  return [...pieces, { words: sentence.slice(from), turned: false }].filter(({ words }) => words !== '');
}
