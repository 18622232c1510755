import pMap from 'p-map';

/** Runs `work` for all parts, at most `concurrency` at the same time. Returns the settled results in their order: a failure stops no other. */
export const inTurns = <Part, Answer>(
  all: readonly Part[],
  concurrency: number,
  work: (one: Part) => Promise<Answer>,
): Promise<PromiseSettledResult<Answer>[]> =>
  pMap(all, async (one) => (await Promise.allSettled([work(one)]))[0], { concurrency });
