import pMap from 'p-map';

/** What came of each, in their order. So many are under way at the same time at the most; one that fails keeps nobody else waiting. */
export const inTurns = <Part, Answer>(
  all: readonly Part[],
  concurrency: number,
  work: (one: Part) => Promise<Answer>,
): Promise<PromiseSettledResult<Answer>[]> =>
  pMap(all, async (one) => (await Promise.allSettled([work(one)]))[0], { concurrency });
