import type { Ballots } from '../../../../../libs/domain/decision/counting/schulze.js';

/** A defeat or the weakest one of a path: the votes for it and against it. */
export interface Link {
  readonly wins: number;
  readonly losses: number;
}

/** One ballot after the other, one pair after the other. What a ballot leaves out is below everything that it ranks. */
export function countPairs(ballots: readonly Ballots[], above: string, below: string): number {
  let votes = 0;
  for (const { ranking, count } of ballots) {
    for (let ballot = 0; ballot < count; ballot += 1) {
      const first = ranking.findIndex((rank) => rank.includes(above));
      const second = ranking.findIndex((rank) => rank.includes(below));
      if (first >= 0 && (second < 0 || first < second)) votes += 1;
    }
  }
  return votes;
}

const stronger = (a: Link | null, b: Link | null): boolean =>
  a !== null && (b === null || a.wins > b.wins || (a.wins === b.wins && a.losses < b.losses));

/** The strongest path by walking every path there is. */
export function strongestPath(
  ballots: readonly Ballots[],
  options: readonly string[],
  from: string,
  to: string,
): Link | null {
  let best: Link | null = null;
  const walk = (path: readonly string[], weakest: Link | null): void => {
    const here = path.at(-1) ?? '';
    if (here === to) {
      if (stronger(weakest, best)) best = weakest;
      return;
    }
    for (const next of options.filter((option) => !path.includes(option))) {
      const link = { wins: countPairs(ballots, here, next), losses: countPairs(ballots, next, here) };
      if (link.wins > link.losses) walk([...path, next], weakest && !stronger(weakest, link) ? weakest : link);
    }
  };
  walk([from], null);
  return best;
}

/** Whether the first beats the second. */
export const beats = (ballots: readonly Ballots[], options: readonly string[], one: string, other: string): boolean =>
  stronger(strongestPath(ballots, options, one, other), strongestPath(ballots, options, other, one));

/** Those whom nobody beats. */
export const winners = (ballots: readonly Ballots[], options: readonly string[]): string[] =>
  options.filter((option) => !options.some((other) => other !== option && beats(ballots, options, other, option)));

/**
 * Debian's constitution, A.5, steps 4 to 8, word for word: the Schwartz set, from which the weakest defeats are dropped until
 * none is left. Another road to the same winners.
 */
export function debian(ballots: readonly Ballots[], options: readonly string[]): string[] {
  const pairs = options.flatMap((a) => options.filter((b) => b !== a).map((b): [string, string] => [a, b]));
  const link = new Map(
    pairs.map(([a, b]) => [`${a}>${b}`, { wins: countPairs(ballots, a, b), losses: countPairs(ballots, b, a) }]),
  );
  const of = ([a, b]: [string, string]): Link => link.get(`${a}>${b}`) ?? { wins: 0, losses: 0 };
  let defeats = pairs.filter((pair) => of(pair).wins > of(pair).losses);
  for (;;) {
    const schwartz = schwartzSet(options, defeats);
    const inside = defeats.filter(([a, b]) => schwartz.includes(a) && schwartz.includes(b));
    if (inside.length === 0) return schwartz;
    const weakest = inside.filter((one) => !inside.some((other) => stronger(of(one), of(other))));
    defeats = defeats.filter((defeat) => !weakest.includes(defeat));
  }
}

/** Options that defeat, perhaps by way of others, everything that so defeats them. */
function schwartzSet(options: readonly string[], defeats: readonly [string, string][]): string[] {
  const reached = (from: string): Set<string> => {
    const found = new Set<string>();
    const next = [from];
    for (let here = next.pop(); here !== undefined; here = next.pop()) {
      for (const [, to] of defeats.filter(([winner]) => winner === here)) {
        if (!found.has(to)) next.push(to);
        found.add(to);
      }
    }
    return found;
  };
  const reach = new Map(options.map((option) => [option, reached(option)]));
  return options.filter((a) => options.every((b) => !reach.get(b)?.has(a) || reach.get(a)?.has(b)));
}
