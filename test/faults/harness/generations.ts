import type { TrafficOptions } from './people.js';
import type { ProvingGround } from './proving-ground.js';

/** Cycles that follow one another, so that there is always life. */
export interface Generations {
  /** Waits for something that comes only while there is life; fails as soon as a life has failed, and says why. */
  during<T>(what: Promise<T>): Promise<T>;
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
  const failed = new Promise<never>((_resolve, reject) => {
    all.catch((error: Error) => {
      over = true;
      reject(error);
    });
  });
  failed.catch(() => undefined); // told by `during` and `end`
  return {
    during: (what) => Promise.race([what, failed]),
    end: async () => {
      over = true;
      await all;
    },
  };
}
