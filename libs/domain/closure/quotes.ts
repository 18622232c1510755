import { z } from 'zod';
import { PassageBody } from '../backlog/item.js';
import { refuse, type Offence, type Refusal } from '../refusal.js';

/** Somebody's words that a closure note quotes; by name only when they consent to it. */
export const QuoteBody = PassageBody.safeExtend({
  named: z.boolean().default(false).describe('whether it says who said so'),
}).meta({
  id: 'QuoteBody',
  example: { contribution: '4d5f0b1e-6a0e-4c59-9a8f-1c2d3e4f5a6b', starts: 0, ends: 42, named: true },
});
export type QuoteBody = z.infer<typeof QuoteBody>;

/** A quote as its readers see it now. */
export interface QuoteShown {
  readonly text: string;
  /** The author's name. Null: quoted without a name, or the author does not consent (any more) to being named to this reader. */
  readonly by: string | null;
}

/** Refuses a quote of what is not in the cycle, not for everybody who reads the note, or beyond its text. */
export function quotesRefused(quotes: readonly QuoteBody[], lengths: ReadonlyMap<string, number>): Refusal | null {
  const errors = quotes.flatMap(({ contribution, ends }, index): Offence[] => {
    const length = lengths.get(contribution);
    const path = `quotes[${index}]`;
    if (length === undefined) {
      const message = 'This cycle has no contribution with this id that everybody who reads the note may read';
      return [{ path: `${path}.contribution`, message }];
    }
    return ends > length
      ? [{ path: `${path}.ends`, message: `lies beyond the text, which has ${length} characters` }]
      : [];
  });
  return errors.length > 0 ? refuse('unknown-reference', 'The note quotes what is not there', errors) : null;
}
