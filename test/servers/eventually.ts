/**
 * Waits for a condition, at most `limitMs`: until it is true, or until all that it expects (`expect`) holds. When it gives up, it says
 * what was expected and what it saw last. Any other error ends it at once.
 */
export async function eventually(condition: () => Met | Promise<Met>, limitMs = 30_000): Promise<void> {
  const limit = Date.now() + limitMs;
  for (;;) {
    const missed = await missedBy(condition);
    if (missed === null) return;
    if (Date.now() > limit) throw new Error(`It did not come true within ${limitMs} ms: ${missed}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Nothing when it only expects. */
type Met = boolean | void;

async function missedBy(condition: () => Met | Promise<Met>): Promise<string | null> {
  try {
    return (await condition()) === false ? condition.toString() : null;
  } catch (error) {
    if (error instanceof Error && 'matcherResult' in error) return error.message; // of Jest's `expect`
    throw error;
  }
}
