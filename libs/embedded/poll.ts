import { setTimeout as sleep } from 'node:timers/promises';

/** Asks until the answer is yes; false when the limit passed first. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  limitMs: number,
  everyMs: number = 20,
): Promise<boolean> {
  const end = performance.now() + limitMs;
  while (!(await condition())) {
    if (performance.now() >= end) return false;
    await sleep(everyMs);
  }
  return true;
}
