import { z } from 'zod';
import { LanguageFinding } from '../../../../libs/domain/accessibility/plain-language.js';
import { Phase } from '../../../../libs/domain/cycle/phase.js';
import { QuoteBody } from '../../../../libs/domain/closure/quotes.js';
import { ClosureNote } from '../../../../libs/domain/closure/closure-note.js';
import { PersonName } from '../../../../libs/domain/people.js';
import { text } from '../../../../libs/domain/fields/text.js';
import { Instant } from '../../../../libs/domain/time.js';
import { once } from '../../../../libs/domain/fields/once.js';
import { LEFT_OUT_BEFORE, OF_PEOPLE } from '../../../../libs/domain/program/keeping-names.js';

/** What was learnt, objective by objective. */
export const Learnt = z
  .array(z.strictObject({ objective: z.uuid(), text: text(2000) }))
  .max(100)
  .superRefine(once(({ objective }) => objective, 'The objective'));

export const PublishClosureBody = z
  .strictObject({
    introduction: text(4000).optional(),
    learnt: Learnt.default([]).describe('what was learnt against the measures'),
    quotes: z.array(QuoteBody).max(50).default([]).describe('words of people that the note quotes'),
  })
  .meta({
    id: 'PublishClosureBody',
    example: {
      introduction: 'Thank you: this changed more than we had thought.',
      learnt: [
        { objective: '4d5f0b1e-6a0e-4c59-9a8f-1c2d3e4f5a6b', text: 'Nine minutes in the pilot; the target was six' },
      ],
    },
  });
export type PublishClosureBody = z.infer<typeof PublishClosureBody>;

export const RecordLearntBody = z
  .strictObject({
    learnt: Learnt.min(1).describe('what was learnt against the measures, in the place of what was said of them'),
  })
  .meta({
    id: 'RecordLearntBody',
    example: { learnt: [{ objective: '4d5f0b1e-6a0e-4c59-9a8f-1c2d3e4f5a6b', text: 'Nine minutes in the pilot' }] },
  });
export type RecordLearntBody = z.infer<typeof RecordLearntBody>;

export const ClosureView = z
  .strictObject({
    cycle: z.uuid(),
    phase: Phase,
    published: z.boolean().describe('false: a draft from the rows as they are now'),
    version: z
      .int()
      .nullable()
      .describe('null: a draft; each answer that becomes another makes the next, and what is learnt later'),
    versions: z
      .array(z.strictObject({ version: z.int(), publishedAt: Instant, publishedBy: PersonName.nullable() }))
      .describe('all of them, the latest first'),
    introduction: z.string(),
    quotes: z
      .array(z.strictObject({ text: z.string(), by: z.string().nullable().meta(OF_PEOPLE) }))
      .describe('what it quotes; `by` is null when it names nobody, or they consent to it no more'),
    publishedAt: Instant.nullable(),
    publishedBy: PersonName.nullable().describe('null and published: by the system, when nobody did in time'),
    note: ClosureNote.extend({
      flags: z.array(
        ClosureNote.shape.flags.element.extend({ meaning: z.string().describe('what it means, in words') }),
      ),
    }),
    markdown: z.string(),
    plainLanguage: z
      .array(LanguageFinding)
      .default([]) // an answer that was kept before this was told
      .describe('of a draft: where answers could be plainer, of the first 500'),
  })
  .meta({ id: 'ClosureView', ...LEFT_OUT_BEFORE });
export type ClosureView = z.infer<typeof ClosureView>;

export const ClosureQuery = z.strictObject({
  version: z.coerce
    .number()
    .int()
    .min(1)
    .max(1_000_000)
    .optional()
    .describe('an earlier version; the latest without it'),
});
export type ClosureQuery = z.infer<typeof ClosureQuery>;
