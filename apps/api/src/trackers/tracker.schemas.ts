import { z } from 'zod';
import { TrackerSays } from '../../../../libs/domain/backlog/tracking.js';
import { Audience } from '../../../../libs/domain/people.js';
import { Key } from '../../../../libs/domain/fields/text.js';

export const TrackerChoice = z
  .strictObject({ connection: Key.nullable().describe("a name among the operator's `TRACKERS`; null: none") })
  .meta({ id: 'TrackerChoice', example: { connection: 'reports' } });
export type TrackerChoice = z.infer<typeof TrackerChoice>;

export const TrackerView = z
  .strictObject({
    connection: z.string().nullable(),
    kind: z
      .enum(['github', 'webhook'])
      .nullable()
      .describe('null as well when the operator has taken the connection away'),
    readers: Audience.nullable().describe('items for fewer people do not go there'),
    available: z.array(z.string()).describe('connections that this program may choose'),
    filings: z
      .strictObject({ queued: z.int(), filed: z.int(), refused: z.int() })
      .describe('items by how far they are'),
  })
  .meta({ id: 'TrackerView' });
export type TrackerView = z.infer<typeof TrackerView>;

/** What a tracker sends. Its form is its own; what counts are the bytes, which are signed. */
export const TrackerMessage = z.looseObject({}).meta({
  id: 'TrackerMessage',
  example: {
    type: 'item.moved',
    timestamp: '2026-03-30T09:00:00.000Z',
    data: { item: '4d5f0b1e-6a0e-4c59-9a8f-1c2d3e4f5a6b', says: TrackerSays.enum.done },
  },
});
export type TrackerMessage = z.infer<typeof TrackerMessage>;

export const HeardView = z
  .strictObject({
    outcome: z
      .enum(['shipped', 'noted', 'repeated', 'ignored'])
      .describe('the item has shipped; the journal or a problem says it; it is old news; it is about nothing of ours'),
  })
  .meta({ id: 'HeardView' });
export type HeardView = z.infer<typeof HeardView>;
