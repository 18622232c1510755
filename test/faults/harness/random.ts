/** Numbers that look random and are the same for the same seed. */
export interface Random {
  readonly seed: number;
  /** 0 or more, less than 1. */
  next(): number;
  /** True with probability `p`. */
  chance(p: number): boolean;
  /** A whole number, both ends included. */
  between(least: number, most: number): number;
  pick<T>(all: readonly T[]): T;
  shuffle<T>(all: readonly T[]): T[];
  /** Another stream, which does not depend on how often this one was used. */
  fork(name: string): Random;
}

/** `ROUNDTABLE_SEED`, or one of the moment; printed, so that a failing run can be repeated. */
export function seeded(what: string): Random {
  const wanted = Number(process.env.ROUNDTABLE_SEED);
  const seed = Number.isInteger(wanted) && wanted > 0 ? wanted : (Date.now() % 1_000_000) + 1;
  process.stderr.write(`${what}: ROUNDTABLE_SEED=${seed}\n`);
  return random(seed);
}

export function random(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    // mulberry32
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (least: number, most: number): number => least + Math.floor(next() * (most - least + 1));
  const shuffle = <T>(all: readonly T[]): T[] => {
    const mixed = [...all];
    for (let last = mixed.length - 1; last > 0; last -= 1) {
      const other = between(0, last);
      [mixed[last], mixed[other]] = [mixed[other] as T, mixed[last] as T];
    }
    return mixed;
  };
  return {
    seed,
    next,
    chance: (p) => next() < p,
    between,
    pick: <T>(all: readonly T[]): T => all[between(0, all.length - 1)] as T,
    shuffle,
    fork: (name) => random([...name].reduce((sum, letter) => Math.imul(sum, 31) + letter.charCodeAt(0), seed)),
  };
}
