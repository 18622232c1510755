/** Something said, as far as it is compared. */
export interface Text {
  readonly id: string;
  readonly text: string;
  /** It can be what others repeat, and not itself a repetition: it has an answer, or others repeat it already. */
  readonly fixed: boolean;
}

/** `id` probably says what `of` had said. */
export interface Likely {
  readonly id: string;
  readonly of: string;
  /** From 0 to 1: the trigrams that both have, of those that one of them has. */
  readonly similarity: number;
}

const WORDS = /[\p{L}\p{M}\p{N}]+/gu;
const SLICE = 32;
/** Looking up fewer leaves more to be compared in full: with this share both together are shortest, as measured with 5,000 texts. */
const LEFT = 0.75;

/**
 * The trigrams of a text as `pg_trgm` counts them: of each word in lower case, with two spaces before it and one behind.
 * A text without letters and digits is one word.
 */
export function trigramsOf(text: string): Set<string> {
  const trigrams = new Set<string>();
  for (const word of text.toLowerCase().match(WORDS) ?? [text.trim()]) {
    const padded = `  ${word} `;
    for (let at = 0; at + 3 <= padded.length; at += 1) trigrams.add(padded.slice(at, at + 3));
  }
  return trigrams;
}

/**
 * Finds what probably repeats something else: of all texts in their order, those that are at least `atLeast` similar to an
 * original, each with the one that it resembles most, the earlier of two alike. Whatever resembles no original is one itself,
 * so that nothing ever repeats a repetition. Yields now and then, so that others get their turn.
 *
 * Compares without looking at each pair: two sets of which at least the share t is common have at least ceil(t |A|) elements in
 * common, so all but a few of those of A that are rare need to be looked up (Chaudhuri, Ganti and Kaushik, ICDE 2006).
 */
export function* likelyDuplicates(texts: readonly Text[], atLeast: number): Generator<undefined, Likely[]> {
  const sets = yield* rarestFirst(texts);
  const originals = new Originals(sets, atLeast);
  const found: Likely[] = [];
  for (const [index, { id, fixed }] of texts.entries()) {
    if (index % SLICE === 0) yield;
    const most = fixed ? null : originals.mostLike(index);
    const of = most && texts[most.index];
    if (of) found.push({ id, of: of.id, similarity: most.similarity });
    else originals.add(index);
  }
  return found;
}

/** Each text as the numbers of its trigrams, ascending; rare trigrams have low numbers. */
function* rarestFirst(texts: readonly Text[]): Generator<undefined, Uint32Array[]> {
  const numbers = new Map<string, number>();
  const times: number[] = [];
  const sets: Uint32Array[] = [];
  for (const [index, { text }] of texts.entries()) {
    if (index % SLICE === 0) yield;
    const set = [...trigramsOf(text)].map((trigram) => {
      const number = numbers.get(trigram) ?? times.push(0) - 1;
      numbers.set(trigram, number);
      times[number] = (times[number] ?? 0) + 1;
      return number;
    });
    sets.push(Uint32Array.from(set));
  }
  const ranks = new Uint32Array(times.length);
  const rarest = [...times.keys()].sort((one, other) => (times[one] ?? 0) - (times[other] ?? 0));
  for (const [rank, number] of rarest.entries()) ranks[number] = rank;
  for (const set of sets) {
    for (const [at, number] of set.entries()) set[at] = ranks[number] ?? 0;
    set.sort();
  }
  return sets;
}

/** The originals so far, by their trigrams. */
class Originals {
  private readonly all: number[] = [];
  private readonly having: number[][];
  private readonly common: Uint16Array;
  private readonly sizes: Uint16Array;

  constructor(
    private readonly sets: readonly Uint32Array[],
    private readonly atLeast: number,
  ) {
    this.having = Array.from({ length: 1 + sets.reduce((most, set) => Math.max(most, set.at(-1) ?? 0), 0) }, () => []);
    this.common = new Uint16Array(sets.length);
    this.sizes = Uint16Array.from(sets, ({ length }) => length);
  }

  add(index: number): void {
    this.all.push(index);
    for (const trigram of this.setOf(index)) this.having[trigram]?.push(index);
  }

  /** The original that a text resembles most, if it does so enough. */
  mostLike(index: number): { index: number; similarity: number } | null {
    const set = this.setOf(index);
    const left = Math.floor(LEFT * Math.ceil(this.atLeast * set.length)); // the commonest, which are not looked up
    this.count(set.subarray(0, set.length - left));
    let most: { index: number; similarity: number } | null = null;
    for (const original of this.all) {
      if (!this.maySuffice((this.common[original] ?? 0) + left, set.length + (this.sizes[original] ?? 0))) continue;
      const similarity = similarityOf(set, this.setOf(original));
      if (similarity >= this.atLeast && similarity > (most?.similarity ?? 0)) most = { index: original, similarity };
    }
    return most;
  }

  /** How many of these trigrams each original has, in `common`. The one loop that counts: for 5,000 texts it turns 170 million times. */
  private count(trigrams: Uint32Array): void {
    const { common, having } = this;
    common.fill(0);
    for (const trigram of trigrams) {
      for (const original of having[trigram] ?? []) common[original] = (common[original] ?? 0) + 1;
    }
  }

  /** Whether two sets with `together` elements in total and at most `inCommon` shared ones can be similar enough; rounded up. */
  private maySuffice(inCommon: number, together: number): boolean {
    return inCommon * (1 + this.atLeast) >= this.atLeast * together - 1e-6;
  }

  private setOf(index: number): Uint32Array {
    return this.sets[index] ?? new Uint32Array();
  }
}

/** Jaccard's coefficient of two ascending lists. */
function similarityOf(one: Uint32Array, other: Uint32Array): number {
  let [here, there, common] = [0, 0, 0];
  while (here < one.length && there < other.length) {
    const [first = 0, second = 0] = [one[here], other[there]];
    if (first === second) common += 1;
    if (first <= second) here += 1;
    if (second <= first) there += 1;
  }
  const all = one.length + other.length - common;
  return all === 0 ? 0 : common / all;
}
