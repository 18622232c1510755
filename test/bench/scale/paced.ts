/** How it went: what was asked for and what came about, each second. */
export interface Pace {
  readonly asked: number;
  readonly done: number;
}

/**
 * Starts `work` at a fixed rate for a time, whether or not the ones before have ended: somebody who waits does not make others
 * come later. Ends when the last has ended; rejects when one fails.
 */
export async function paced(
  perSecond: number,
  seconds: number,
  work: (index: number) => Promise<unknown>,
): Promise<Pace> {
  const total = Math.round(perSecond * seconds);
  const begin = performance.now();
  const running: Promise<unknown>[] = [];
  while (running.length < total) {
    const due = Math.min(total, Math.floor(((performance.now() - begin) / 1000) * perSecond) + 1);
    while (running.length < due) {
      const one = work(running.length);
      one.catch(() => undefined); // heard below
      running.push(one);
    }
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  await Promise.all(running);
  return { asked: perSecond, done: (total / (performance.now() - begin)) * 1000 };
}
