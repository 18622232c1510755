/** How many ballots rank the first option above the second, by id. What is missing is 0. */
export type Pairwise = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** Ranks of one ballot, best first; options of one rank are equal, and what is not ranked is last, tied. */
export type Ranking = readonly (readonly string[])[];

/** Alike ballots, counted once. */
export interface Ballots {
  readonly ranking: Ranking;
  readonly count: number;
}

/** What the Schulze method makes of the pairs. Rows and columns of the matrices are in the order of `options`. */
export interface Beatpaths {
  readonly options: readonly string[];
  /** Ballots that rank the row above the column. */
  readonly pairwise: readonly (readonly number[])[];
  /** The strongest path from row to column: the votes for its weakest defeat, and the votes against it. 0 without a path. */
  readonly paths: readonly (readonly number[])[];
  readonly against: readonly (readonly number[])[];
  /** Every pair of which the first beats the second. The order may be partial. */
  readonly beats: readonly (readonly [string, string])[];
  /** Those that nobody beats; more than one is a tie. */
  readonly winners: readonly string[];
  /** The one that wins every comparison by itself, if there is one. */
  readonly condorcet: string | null;
}

/**
 * The Schulze method with winning votes. A defeat is as strong as its votes, then as weak as the votes against it; a path is as
 * strong as its weakest defeat; an option beats another when its strongest path there is stronger than the one back.
 * These are the strengths of M. Schulze's paper and of Debian's constitution (A.5).
 */
export function beatpaths(options: readonly string[], votes: Pairwise): Beatpaths {
  const pairwise = options.map((a) => options.map((b) => (a === b ? 0 : (votes[a]?.[b] ?? 0))));
  const base = 1 + Math.max(0, ...pairwise.flat());
  const strengths = strongestPaths(
    pairwise.map((row, a) => row.map((n, b) => strength(n, pairwise[b]?.[a] ?? 0, base))),
  );
  const beaten = (a: number, b: number): boolean => at(strengths, b, a) > at(strengths, a, b);
  const numbers = options.map((_, index) => index);
  const name = (index: number): string => options[index] ?? '';
  return {
    options,
    pairwise,
    paths: strengths.map((row) => row.map((value) => Math.floor(value / base))),
    against: strengths.map((row) => row.map((value) => (value === 0 ? 0 : base - 1 - (value % base)))),
    beats: numbers.flatMap((a) => numbers.filter((b) => beaten(b, a)).map((b): [string, string] => [name(a), name(b)])),
    winners: numbers.filter((a) => !numbers.some((b) => beaten(a, b))).map(name),
    condorcet: options.find((_, a) => numbers.every((b) => a === b || at(pairwise, a, b) > at(pairwise, b, a))) ?? null,
  };
}

/** A defeat as one number: more votes for it are stronger, then fewer against it. What is no defeat is 0. */
const strength = (wins: number, losses: number, base: number): number =>
  wins > losses ? wins * base + (base - 1 - losses) : 0;

/** Floyd and Warshall's algorithm for the widest path. */
function strongestPaths(defeats: readonly (readonly number[])[]): number[][] {
  const paths = defeats.map((row) => [...row]);
  for (let via = 0; via < paths.length; via += 1) {
    for (let from = 0; from < paths.length; from += 1) {
      const first = at(paths, from, via);
      if (from === via || first === 0) continue;
      for (let to = 0; to < paths.length; to += 1) {
        const weaker = Math.min(first, at(paths, via, to));
        if (to !== from && weaker > at(paths, from, to)) paths[from]?.splice(to, 1, weaker);
      }
    }
  }
  return paths;
}

const at = (matrix: readonly (readonly number[])[], row: number, column: number): number => matrix[row]?.[column] ?? 0;

/** Counts ballots by pairs. What a ballot does not rank is last, tied; a name that is no option counts for nothing. */
export function pairwiseOf(ballots: readonly Ballots[], options: readonly string[]): Pairwise {
  const position = new Map(options.map((id, index) => [id, index]));
  const size = options.length;
  const votes = new Float64Array(size * size);
  const ranks = new Int32Array(size);
  for (const { ranking, count } of ballots) {
    ranks.fill(ranking.length);
    ranking.forEach((equals, rank) => {
      for (const id of equals) {
        const index = position.get(id);
        if (index !== undefined) ranks[index] = rank;
      }
    });
    for (let a = 0; a < size; a += 1) {
      for (let b = 0; b < size; b += 1) {
        if ((ranks[a] ?? 0) < (ranks[b] ?? 0)) votes[a * size + b] = (votes[a * size + b] ?? 0) + count;
      }
    }
  }
  const row = (a: number): Record<string, number> =>
    Object.fromEntries(options.map((id, b) => [id, votes[a * size + b] ?? 0]));
  return Object.fromEntries(options.map((id, a) => [id, row(a)]));
}
