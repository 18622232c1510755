import { z } from 'zod';
import { PreReadBody } from '../../../../libs/domain/brief/cycle-body.js';
import { Format } from '../../../../libs/domain/accessibility/formats.js';
import { Audience, PersonName } from '../../../../libs/domain/people.js';
import { Instant } from '../../../../libs/domain/time.js';
import { pageOf } from '../http/paging/page.js';

const FormatList = z.array(Format).min(1, 'Name at least one format').max(Format.options.length);

/** A pre-read in a list: without its text, with the reader's own receipt. */
export const PreReadView = z
  .strictObject({
    id: z.uuid(),
    cycle: z.uuid(),
    title: z.string(),
    summary: z.string(),
    url: z.string().nullable(),
    hasBody: z.boolean(),
    formats: z.array(Format),
    audience: Audience,
    sentAt: Instant.nullable(),
    acknowledgedAt: Instant.nullable().describe('when you said that you have read it'),
    revision: z.int(),
  })
  .meta({ id: 'PreReadView' });
export type PreReadView = z.infer<typeof PreReadView>;

export const PreReadDocument = PreReadView.extend({ body: z.string().nullable() }).meta({ id: 'PreReadDocument' });
export type PreReadDocument = z.infer<typeof PreReadDocument>;

/** What is wrong in it. What is not named stays. */
export const PreReadPatch = z
  .strictObject({
    title: PreReadBody.shape.title.optional(),
    summary: PreReadBody.shape.summary.optional(),
    body: PreReadBody.shape.body.unwrap().nullable().optional().describe('null: none, only its address'),
    url: PreReadBody.shape.url.unwrap().nullable().optional().describe('null: none, only its text'),
    formats: FormatList.optional().describe('all of them'),
    audience: Audience.optional().describe("who may read it, never wider than the cycle's"),
  })
  .refine((patch) => Object.keys(patch).length > 0, 'Say what to change')
  .meta({ id: 'PreReadPatch', example: { url: 'https://example.org/today' } });
export type PreReadPatch = z.infer<typeof PreReadPatch>;

export const ReaderList = pageOf(
  z.strictObject({
    person: PersonName,
    declinedAt: Instant.nullable().describe('since when they take no part this time'),
    unread: z.int().describe('pre-reads that were sent, that they may read, and that they have not acknowledged'),
    receipts: z.array(z.strictObject({ preRead: z.uuid(), at: Instant })),
  }),
  'ReaderList',
);
export type ReaderList = z.infer<typeof ReaderList>;

/** Forms in which a pre-read is there from now on as well. */
export const FormatsBody = z
  .strictObject({ formats: FormatList })
  .meta({ id: 'FormatsBody', example: { formats: ['large_print'] } });
export type FormatsBody = z.infer<typeof FormatsBody>;
