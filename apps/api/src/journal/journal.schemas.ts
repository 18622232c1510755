import { z } from 'zod';
import { Audience } from '../../../../libs/domain/people.js';
import { FeedEvent } from '../../../../libs/journal/feed.query.js';

/** An entry as auditors see it; `seq` is its place in the sealed chain, null while it waits for its seal. */
export const JournalEntryView = FeedEvent.extend({
  seq: z.int().positive().nullable(),
  audience: Audience,
  command: z.string().nullable().describe('the request that caused it'),
}).meta({ id: 'JournalEntryView' });

export const JournalPage = z
  .strictObject({
    items: z.array(JournalEntryView),
    next: z.string().nullable().describe('where the next page begins; null on the last one'),
    place: z.string().describe('where to go on from, on the last page as well: `after=` of it is what came since'),
  })
  .meta({ id: 'JournalPage' });
export type JournalPage = z.infer<typeof JournalPage>;

export const JournalFilter = z.strictObject({
  after: z
    .string()
    .regex(/^\d{1,15}(\.\d{1,15})?$/, 'Use `next` of the page before, or the `seq` of an entry')
    .default('0')
    .describe(
      '`next` of the page before, or the `seq` of an entry: what was sealed after it, then what waits for its seal',
    ),
  by: z
    .enum(['people'])
    .optional()
    .describe('`people`: only what somebody did; without it also what time and the system did'),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});
export type JournalFilter = z.infer<typeof JournalFilter>;
