import { z } from 'zod';
import { LEFT_OUT_BEFORE } from '../../../../libs/domain/program/keeping-names.js';

/** What a line runs through, in the order of its way from what was said to what is published. */
export const TraceKind = z.enum([
  'contribution',
  'topic',
  'objective',
  'passage',
  'amendment',
  'obligation',
  'item',
  'criterion',
  'decision',
  'pilot',
  'review',
  'closure_line',
  'closure_note',
]);
export type TraceKind = z.infer<typeof TraceKind>;

const Place = z.strictObject({ kind: TraceKind, id: z.uuid() });

export const TraceView = z
  .strictObject({
    kind: TraceKind,
    id: z.uuid(),
    nodes: z.array(
      z.strictObject({
        ...Place.shape,
        cycle: z.uuid().nullable().describe('null: outside a cycle, or said outside a window and not taken over yet'),
        label: z.string().meta(LEFT_OUT_BEFORE).describe('its first words'),
        way: z.enum(['here', 'back', 'on']).describe('back: what led to it; on: what came of it'),
      }),
    ),
    links: z.array(z.strictObject({ from: Place, to: Place })),
    truncated: z.boolean().describe('there is more than is shown'),
  })
  .meta({ id: 'TraceView' });
export type TraceView = z.infer<typeof TraceView>;
export type TraceNode = TraceView['nodes'][number];
