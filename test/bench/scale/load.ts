const factor = Number(process.env.BENCH_LOAD ?? 1);
if (!(factor > 0)) throw new Error('BENCH_LOAD is a factor above zero, for example 10');

/** So many at the load that was asked for: `BENCH_LOAD=10` measures what grows, `BENCH_LOAD=0.05` tries whether it runs. */
export const times = (count: number): number => Math.max(1, Math.round(count * factor));
