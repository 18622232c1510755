import { z } from 'zod';
import { Format } from '../../../../libs/domain/accessibility/formats.js';
import { Audience, PersonName } from '../../../../libs/domain/people.js';
import { Instant } from '../../../../libs/domain/time.js';
import { pageOf } from '../http/paging/page.js';

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
  })
  .meta({ id: 'PreReadView' });
export type PreReadView = z.infer<typeof PreReadView>;

export const PreReadDocument = PreReadView.extend({ body: z.string().nullable() }).meta({ id: 'PreReadDocument' });
export type PreReadDocument = z.infer<typeof PreReadDocument>;

export const ReaderList = pageOf(
  z.strictObject({
    person: PersonName,
    unread: z.int().describe('pre-reads that were sent, that they may read, and that they have not acknowledged'),
    receipts: z.array(z.strictObject({ preRead: z.uuid(), at: Instant })),
  }),
  'ReaderList',
);
export type ReaderList = z.infer<typeof ReaderList>;

/** Forms in which a pre-read is there from now on as well. */
export const FormatsBody = z
  .strictObject({ formats: z.array(Format).min(1, 'Name at least one format').max(Format.options.length) })
  .meta({ id: 'FormatsBody', example: { formats: ['large_print'] } });
export type FormatsBody = z.infer<typeof FormatsBody>;
