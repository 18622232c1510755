/** Whole words, one after the other, whatever their case and however they are spaced. */
export interface Phrase<Of> {
  readonly words: string;
  /** What is found where the words stand. */
  readonly of: Of;
}

/** A place in a text, in halves of characters as JavaScript counts them: `ends` is the first after it. */
export interface PhrasePlace<Of> {
  readonly starts: number;
  readonly ends: number;
  /** Of all phrases that are alike; the same for each place of them. */
  readonly of: readonly Of[];
}

export type PhraseFinder<Of> = (text: string) => PhrasePlace<Of>[];

/** A run of letters, or a sign by itself. */
interface Piece {
  readonly key: string;
  readonly starts: number;
  readonly ends: number;
  readonly isWord: boolean;
  /** Whether spaces stand before it. */
  readonly spaced: boolean;
}

/** Where one has come to in all phrases at once: what may follow, and what ends here. */
interface Step<Of> {
  readonly further: Map<string, Step<Of>>;
  readonly ends: Of[];
}

/** Letters and digits: a phrase does not begin or end within a run of them. */
const WORDS = /([\p{L}\p{N}]+)|\S/gu;
/** The same with the marks on letters, of texts that are not composed. */
const MARKED_WORDS = /([\p{L}\p{M}\p{N}]+)|\S/gu;

/**
 * Where any of many phrases stands in a text, by one walk from each word along what all phrases have in common: its time grows with the text and
 * with the longest phrase, and not with how many there are. In the order in which they begin, also of phrases that overlap.
 */
export function phraseFinder<Of>(
  phrases: readonly Phrase<Of>[],
  { marks = false }: { readonly marks?: boolean } = {},
): PhraseFinder<Of> {
  const pattern = marks ? MARKED_WORDS : WORDS;
  const root: Step<Of> = { further: new Map(), ends: [] };
  for (const { words, of } of phrases) {
    const end = piecesOf(words.trim(), pattern).reduce((step, piece, index) => stepTo(step, keyOf(piece, index)), root);
    if (end !== root) end.ends.push(of);
  }
  return (text) => {
    const pieces = piecesOf(text, pattern);
    return pieces.flatMap((_, index) => placesFrom(root, pieces, index));
  };
}

const keyOf = ({ key, spaced }: Piece, index: number): string => (index > 0 && spaced ? ` ${key}` : key);

function stepTo<Of>({ further }: Step<Of>, key: string): Step<Of> {
  const known = further.get(key);
  if (known) return known;
  const step: Step<Of> = { further: new Map(), ends: [] };
  further.set(key, step);
  return step;
}

function placesFrom<Of>(root: Step<Of>, pieces: readonly Piece[], first: number): PhrasePlace<Of>[] {
  const places: PhrasePlace<Of>[] = [];
  const begin = pieces[first];
  if (!begin || touches(pieces[first - 1], begin)) return places;
  let step: Step<Of> | undefined = root;
  for (let index = first; step; index += 1) {
    const piece = pieces[index];
    step = piece && step.further.get(keyOf(piece, index - first));
    const next = pieces[index + 1];
    if (!piece || !step || step.ends.length === 0 || (next?.isWord && !next.spaced)) continue;
    places.push({ starts: begin.starts, ends: piece.ends, of: step.ends });
  }
  return places;
}

/** A sign right after a word goes with it. */
const touches = (before: Piece | undefined, { spaced }: Piece): boolean => (before?.isWord ?? false) && !spaced;

function piecesOf(text: string, pattern: RegExp): Piece[] {
  let last = 0;
  return [...text.matchAll(pattern)].map((found) => {
    const [piece] = found;
    const spaced = found.index > last;
    last = found.index + piece.length;
    return { key: folded(piece), starts: found.index, ends: last, isWord: found[1] !== undefined, spaced };
  });
}

const ASCII = /^[\0-\x7f]*$/;

/** As the flags `iu` of a regular expression take one letter for another. */
const folded = (word: string): string => (ASCII.test(word) ? word.toLowerCase() : [...word].map(foldedLetter).join(''));

function foldedLetter(letter: string): string {
  if (letter === 'ı') return letter;
  const large = oneOf(letter.toUpperCase(), letter);
  return oneOf(large.toLowerCase(), letter);
}

/** Some letters become two, such as ß, and are no other's small or large form then. */
const oneOf = (changed: string, letter: string): string => ([...changed].length === 1 ? changed : letter);
