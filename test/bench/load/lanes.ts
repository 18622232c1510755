/** How often `work` is done in a second with `lanes` of them at a time. */
export interface Rate {
  readonly lanes: number;
  readonly perSecond: number;
  readonly done: number;
}

/**
 * Does `work` again and again in `lanes` at a time. What counts begins when each lane has done it once, so that the lanes are at
 * different places, and lasts at least `seconds`.
 */
export async function rateOf(work: () => Promise<unknown>, lanes: number, seconds: number): Promise<Rate> {
  const warm = new Set<number>();
  let since = 0;
  let done = 0;
  let lasted = 0;
  let over = false;
  const lane = async (index: number): Promise<void> => {
    while (!over) {
      await work().catch((error: unknown) => {
        over = true; // one that fails ends them all
        throw error;
      });
      if (since > 0 && !over) done += 1;
      warm.add(index);
      if (since === 0 && warm.size === lanes) since = performance.now();
      if (since === 0 || over) continue;
      lasted = (performance.now() - since) / 1000;
      over = lasted > seconds;
    }
  };
  await Promise.all(Array.from({ length: lanes }, (_, index) => lane(index)));
  return { lanes, perSecond: done / lasted, done };
}

/** Does `work` `count` times, `lanes` at a time, from the first start to the last end: for work that takes long. */
export async function rateOfWhole(work: () => Promise<unknown>, lanes: number, count: number): Promise<Rate> {
  const started = performance.now();
  await inLanes(Array.from({ length: count }), lanes, work);
  return { lanes, perSecond: count / ((performance.now() - started) / 1000), done: count };
}

/** Runs `work` once for each of `all`, at most `lanes` at a time. */
export async function inLanes<T>(all: readonly T[], lanes: number, work: (one: T) => Promise<unknown>): Promise<void> {
  const left = all.values(); // shared: each takes the next
  const lane = async (): Promise<void> => {
    for (const one of left) await work(one);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}
