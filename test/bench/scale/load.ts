import { progress } from '../metric.js';

const factor = Number(process.env.BENCH_LOAD ?? 1);
if (!(factor > 0)) throw new Error('BENCH_LOAD is a factor above zero, for example 10');

/** So many at the load that was asked for: `BENCH_LOAD=10` measures what grows, `BENCH_LOAD=0.05` tries whether it runs. */
export const times = (count: number): number => Math.max(1, Math.round(count * factor));

/** So many at any load: samples, and what warms up. Fewer only where one tries whether it runs. */
export const upTo = (count: number): number => Math.min(count, times(count));

/** The same as `times`, but no more than there can be; says so when the load asks for more. */
export function timesWithin(count: number, most: number, what: string): number {
  const wanted = times(count);
  if (wanted > most) progress(`${most} ${what}, as there can be no more; BENCH_LOAD asks for ${wanted}`);
  return Math.min(wanted, most);
}
