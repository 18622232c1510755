import type { z } from 'zod';

/** Adds an issue for every value that stands twice, at its second place. */
export function once<T>(of: (one: T) => string, what: string) {
  return (all: readonly T[], context: z.RefinementCtx): void => {
    const seen = new Set<string>();
    all.forEach((one, index) => {
      const name = of(one);
      if (seen.has(name)) context.addIssue({ code: 'custom', path: [index], message: `${what} ${name} stands twice` });
      seen.add(name);
    });
  };
}
