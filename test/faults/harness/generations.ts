import type { TrafficOptions } from './people.js';
import type { ProvingGround } from './proving-ground.js';

/** Cycles that follow one another, so that there is always life. */
export interface Generations {
  /** False after `end`, and as soon as one failed: nothing will come that a test may still wait for. */
  goOn(): boolean;
  /** No new ones; waits until the last are over. Fails when one was not over in time. */
  end(): Promise<void>;
}

const LIFE_MS = 600_000;
const STAGGER_MS = 2_500;

/** Keeps `atOnce` cycles alive, each begun a while after the one before, until it is told to end. */
export function generations(ground: ProvingGround, atOnce: number, options: TrafficOptions = {}): Generations {
  let over = false;
  const lives = Array.from({ length: atOnce }, async (_, index) => {
    await new Promise((resolve) => setTimeout(resolve, index * STAGGER_MS));
    while (!over) await (await ground.people({ ...options, cycles: 1 })).over(LIFE_MS);
  });
  const all = Promise.all(lives);
  all.catch(() => (over = true)); // told by `end`
  return {
    goOn: () => !over,
    end: async () => {
      over = true;
      await all;
    },
  };
}
