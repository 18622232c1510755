/** What came of each, in their order. So many are under way at the same time at the most; one that fails keeps nobody else waiting. */
export async function inTurns<Part, Answer>(
  all: readonly Part[],
  atATime: number,
  work: (one: Part) => Promise<Answer>,
): Promise<PromiseSettledResult<Answer>[]> {
  const results: PromiseSettledResult<Answer>[] = [];
  for (let next = 0; next < all.length; next += atATime) {
    results.push(...(await Promise.allSettled(all.slice(next, next + atATime).map(work))));
  }
  return results;
}

/** The answers of all, in their order, so many at a time. The first that fails ends it: nobody of the next turn begins. */
export async function allInTurns<Part, Answer>(
  all: readonly Part[],
  atATime: number,
  work: (one: Part) => Promise<Answer>,
): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (let next = 0; next < all.length; next += atATime) {
    answers.push(...(await Promise.all(all.slice(next, next + atATime).map(work))));
  }
  return answers;
}
