import { z } from 'zod';
import { KnowledgeDocument, DocumentId } from '../../../../libs/domain/knowledge/document.js';
import { KnowledgeKind } from '../../../../libs/domain/knowledge/search.js';
import { Who } from '../../../../libs/domain/representation/stakeholder-map.js';
import { Instant, PlainDate } from '../../../../libs/domain/time.js';
import { pageOf } from '../http/paging/page.js';
import { LONGEST_CURSOR, readCursor, searchOf } from './cursor.js';

const After = z
  .string()
  .max(LONGEST_CURSOR)
  .transform((written, context) => {
    const cursor = readCursor(written);
    if (cursor) return cursor;
    context.addIssue({ code: 'custom', message: "Use the last answer's `next`" });
    return z.NEVER;
  });

/** An instant, or a day where whoever asks lives. */
const Moment = z.union([Instant, PlainDate], {
  error: 'Use a day, for example 2026-03-29, or a date and time, for example 2026-03-29T01:30:00.000Z',
});

const Asked = z.strictObject({
  q: z
    .string()
    .min(1)
    .max(500)
    .optional()
    .describe('words; one that few of what you may read have finds what is spelt like it, too'),
  like: DocumentId.optional().describe('the id of something that was found: more like this'),
  program: z.uuid().optional(),
  kind: KnowledgeKind.optional(),
  segment: Who.optional().describe('a group or segment of whoever told the story, or on whose words it rests'),
  outcome: z
    .string()
    .regex(/^[a-z_]{1,40}$/)
    .optional()
    .describe('how far an item is, what a decision or an answer came to'),
  from: Moment.optional(),
  to: Moment.optional().describe('not including that instant; a day is the whole of it'),
  after: After.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(20),
});

/** Which search a query asks for a page of. */
export const askedBy = ({ q, like, program, kind, segment, outcome, from, to }: z.infer<typeof Asked>): string =>
  searchOf([q, like, program, kind, segment, outcome, from, to]);

/** A form sends every field, and what nobody filled in is empty. */
const withoutEmpty = (query: unknown): unknown =>
  typeof query === 'object' && query !== null
    ? Object.fromEntries(Object.entries(query).filter(([, value]) => value !== ''))
    : query;

/** What is looked for. Without `q` and `like` it is a list of everything, the newest first. */
export const KnowledgeQuery = z.preprocess(
  withoutEmpty,
  Asked.refine(({ q, like }) => q === undefined || like === undefined, {
    path: ['like'],
    message: 'Use q or like, not both',
  }).refine((query) => query.after === undefined || query.after.of === askedBy(query), {
    path: ['after'],
    message: "Use the last answer's `next` with what that was asked: the same words and filters",
  }),
);
export type KnowledgeQuery = z.infer<typeof KnowledgeQuery>;

const Snippet = z
  .array(z.strictObject({ text: z.string(), hit: z.boolean().describe('whether it is what was looked for') }))
  .describe('text in pieces; show each as text, not as HTML');

export const KnowledgeFound = z
  .strictObject({
    id: z.string().describe('for `like`'),
    kind: KnowledgeKind,
    subject: z.uuid().describe('the id of the story, item, decision and so on; of a line of a closure note, its cycle'),
    program: z.uuid(),
    cycle: z.uuid().nullable(),
    title: Snippet,
    snippet: Snippet,
    segments: z
      .array(z.string())
      .describe('of whoever told the story, of a cohort, or of those on whose words it rests'),
    outcome: z.string().nullable(),
    at: Instant,
    score: z.number(),
  })
  .meta({ id: 'KnowledgeFound' });
export type KnowledgeFound = z.infer<typeof KnowledgeFound>;

export const KnowledgeList = z
  .strictObject({
    items: z.array(KnowledgeFound),
    next: z.string().nullable(),
    notes: z
      .array(z.string())
      .describe('sentences: what was looked for instead of a word that few texts have, or why nothing was found'),
  })
  .meta({ id: 'KnowledgeList' });
export type KnowledgeList = z.infer<typeof KnowledgeList>;

export const KnowledgeExportPage = z.strictObject({
  after: After.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(100),
});
export type KnowledgeExportPage = z.infer<typeof KnowledgeExportPage>;

export const KnowledgeExport = pageOf(KnowledgeDocument, 'KnowledgeExport');
export type KnowledgeExport = z.infer<typeof KnowledgeExport>;
