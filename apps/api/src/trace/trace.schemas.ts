import { z } from 'zod';
import { LineageKind } from '../../../../libs/domain/backlog/lineage.js';
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

/** Back to what led to something, or on to what came of it. */
export const TraceWay = z.enum(['back', 'on']);
export type TraceWay = z.infer<typeof TraceWay>;

const Place = z.strictObject({ kind: TraceKind, id: z.uuid() });
export type TracePlace = z.infer<typeof Place>;

/** Where the line of something stands: kinds of two words have a hyphen there. */
export const lineOf = ({ kind, id }: TracePlace): string => `/v1/trace/${kind.replaceAll('_', '-')}/${id}`;

/** Where a page of all of one kind begins: behind an id, or with the first. */
export interface TraceCursor {
  readonly way: TraceWay;
  readonly kind: TraceKind;
  readonly id: string | null;
}

const Cursor = z.tuple([TraceWay, TraceKind, z.uuid().optional()]);

export const writeTraceCursor = ({ way, kind, id }: TraceCursor): string =>
  [way, kind, ...(id === null ? [] : [id])].join(':');

const After = z
  .string()
  .max(100)
  .transform((written, context): TraceCursor => {
    const { data } = Cursor.safeParse(written.split(':'));
    if (data) return { way: data[0], kind: data[1], id: data[2] ?? null };
    context.addIssue({ code: 'custom', message: "Use the last answer's `next`, or an `after` of its `more`" });
    return z.NEVER;
  });

export const TraceQuery = z.strictObject({
  after: After.optional().describe('for a page of all of one kind: what `more` or the last page names'),
});
export type TraceQuery = z.infer<typeof TraceQuery>;

export const TraceView = z
  .strictObject({
    kind: TraceKind,
    id: z.uuid(),
    nodes: z.array(
      z.strictObject({
        ...Place.shape,
        cycle: z.uuid().nullable().describe('null: outside a cycle, or said outside a window and not taken over yet'),
        label: z.string().meta(LEFT_OUT_BEFORE).describe('its first words'),
        href: z.string().describe('its own line'),
        way: z.enum(['here', ...TraceWay.options]).describe('back: what led to it; on: what came of it'),
      }),
    ),
    links: z
      .array(
        z.strictObject({
          from: Place,
          to: Place,
          lineage: LineageKind.nullable().describe('from item to item: how the later came out of the earlier'),
        }),
      )
      .describe('between what is shown; none on a page of one kind'),
    truncated: z.boolean().describe('there is more than is shown'),
    more: z
      .array(z.strictObject({ kind: TraceKind, way: TraceWay, after: z.string() }))
      .describe('of which kinds there is more than is shown: `after` leads to the first page of all of that kind'),
    next: z.string().nullable().describe('on a page of one kind: where the next one begins'),
  })
  .meta({ id: 'TraceView' });
export type TraceView = z.infer<typeof TraceView>;
export type TraceNode = TraceView['nodes'][number];
