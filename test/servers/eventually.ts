/** Waits for a condition, at most `limitMs`. */
export async function eventually(condition: () => Promise<boolean>, limitMs = 30_000): Promise<void> {
  const limit = Date.now() + limitMs;
  while (!(await condition())) {
    if (Date.now() > limit) throw new Error(`It did not come true within ${limitMs} ms: ${condition.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
