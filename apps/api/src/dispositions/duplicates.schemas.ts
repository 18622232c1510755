import { z } from 'zod';
import { DispositionKind } from '../../../../libs/domain/closure/disposition.js';
import { PersonName } from '../../../../libs/domain/people.js';
import { Instant } from '../../../../libs/domain/time.js';
import { AS_SAID } from '../../../../libs/domain/program/keeping-names.js';

const Quoted = z.strictObject({
  id: z.uuid(),
  author: PersonName,
  at: Instant,
  text: z.string().meta(AS_SAID).describe('its first 300 characters'),
});

/** What probably says the same as something else, beside it, for a person to confirm. */
export const DuplicatesView = z
  .strictObject({
    compared: z.int().describe('how many contributions were compared'),
    left: z
      .int()
      .describe(
        'how many were not, because there are more than can be compared at once: the latest of what has a draft and of what has none',
      ),
    items: z.array(
      z.strictObject({
        original: Quoted.extend({
          disposition: DispositionKind.nullable().describe('the kind of its answer or draft'),
        }),
        likely: z
          .array(Quoted.extend({ similarity: z.number().min(0).max(1) }))
          .describe('what has no draft yet and probably repeats it, the most similar first'),
      }),
    ),
    next: z.string().nullable(),
  })
  .meta({ id: 'DuplicatesView' });
export type DuplicatesView = z.infer<typeof DuplicatesView>;

export const DuplicatesQuery = z.strictObject({
  after: z.uuid("Use the last answer's `next`").optional().describe('the id of an original'),
  limit: z.coerce.number().int().min(1).max(500).default(100),
  atLeast: z.coerce.number().min(0.3).max(1).default(0.5).describe('how similar; 1 for the same trigrams'),
});
export type DuplicatesQuery = z.infer<typeof DuplicatesQuery>;
