import { Audience } from '../people.js';
import { refuse, type Offence, type Refusal } from '../refusal.js';

const width = (audience: Audience): number => -Audience.options.indexOf(audience);

/** What is made within a cycle, with where its audience stands. Left out, it is the cycle's. */
export interface Within {
  readonly path: string;
  readonly audience: Audience | undefined;
}

/** Nothing of a cycle is for more people than the cycle itself: nobody outside learns of it. */
export function audienceRefused(parts: readonly Within[], cycle: Audience): Refusal | null {
  const errors = parts.flatMap(({ path, audience }): Offence[] =>
    audience !== undefined && width(audience) > width(cycle)
      ? [{ path, message: `is wider than the cycle's, which is ${cycle}` }]
      : [],
  );
  return errors.length > 0
    ? refuse('invalid-input', 'Nothing is shown to more people than the cycle it belongs to', errors)
    : null;
}

/** The narrower of several audiences. */
export const narrowest = (first: Audience, ...others: readonly Audience[]): Audience =>
  others.reduce((narrow, one) => (width(one) < width(narrow) ? one : narrow), first);

/** What everybody who reads `audience` may read: itself, and whatever is for more people. */
export const readableBy = (audience: Audience): Audience[] =>
  Audience.options.filter((one) => width(one) >= width(audience));
