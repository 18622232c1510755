import { z } from 'zod';
import { LanguageFinding } from '../../../../libs/domain/accessibility/plain-language.js';
import { Phase } from '../../../../libs/domain/cycle/phase.js';
import { QuoteBody } from '../../../../libs/domain/closure/quotes.js';
import { ClosureNote } from '../../../../libs/domain/closure/closure-note.js';
import { Purpose } from '../../../../libs/domain/notice.js';
import { PROMISE_KINDS } from '../../../../libs/domain/program/promise.js';
import { PersonName } from '../../../../libs/domain/people.js';
import { SubjectKind } from '../../../../libs/domain/subject.schemas.js';
import { text } from '../../../../libs/domain/fields/text.js';
import { Instant } from '../../../../libs/domain/time.js';
import { Page, pageOf } from '../http/paging/page.js';
import { ContributionView } from '../contributions/contribution.schemas.js';
import { DispositionView } from '../dispositions/disposition.schemas.js';
import { once } from '../../../../libs/domain/fields/once.js';
import { LEFT_OUT_BEFORE, OF_PEOPLE } from '../../../../libs/domain/program/keeping-names.js';

const Learnt = z
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

/** What you said and what became of it. A duplicate shares the answer of what it repeats. */
export const AnswerView = ContributionView.pick({ id: true, kind: true, topic: true, text: true, at: true })
  .extend({
    became: DispositionView.nullable().describe('null until it is published'),
    shared: DispositionView.nullable().describe('the answer of the contribution that yours repeats'),
  })
  .meta({ id: 'AnswerView' });
export const AnswerList = pageOf(AnswerView, 'AnswerList');
export type AnswerList = z.infer<typeof AnswerList>;

export const DeliveryList = z
  .strictObject({
    items: z.array(
      z.strictObject({
        id: z.string(),
        person: PersonName,
        purpose: Purpose,
        state: z
          .enum(['queued', 'sent', 'bounced', 'suppressed'])
          .describe('`suppressed`: when its turn came, there was nothing left to say'),
        attempts: z.int(),
        notBefore: Instant.nullable().describe('when it is tried next; null: it waits no more'),
        sentAt: Instant.nullable(),
      }),
    ),
    counts: z
      .strictObject({ bounced: z.int(), suppressed: z.int(), queued: z.int(), sent: z.int() })
      .describe('of all letters about the cycle'),
    next: z.string().nullable(),
  })
  .meta({ id: 'DeliveryList' });
export type DeliveryList = z.infer<typeof DeliveryList>;

export const PromiseList = pageOf(
  z.strictObject({
    id: z.uuid(),
    cycle: z.uuid().nullable().describe('null: the program itself promised it'),
    kind: z.enum(PROMISE_KINDS),
    about: z.uuid(),
    owner: PersonName,
    dueAt: Instant,
    askedAt: Instant.nullable(),
    keptAt: Instant.nullable(),
  }),
  'PromiseList',
);
export type PromiseList = z.infer<typeof PromiseList>;

export const ProblemList = pageOf(
  z.strictObject({
    id: z.uuid(),
    cycle: z.uuid().nullable(),
    subject: z.strictObject({ kind: SubjectKind, id: z.uuid() }),
    code: z.string(),
    meaning: z.string().describe('the code as a sentence'),
    facts: z.record(z.string(), z.unknown()),
    at: Instant,
  }),
  'ProblemList',
);
export type ProblemList = z.infer<typeof ProblemList>;

/** On which side its letter stood, and the id of that, which is a text. */
export const DeliveryPage = Page.extend({
  after: z
    .string()
    .max(200)
    .regex(/^(open|sent)\.[^\p{Cc}]+$/u, "Use the last answer's `next`")
    .optional(),
});
export type DeliveryPage = z.infer<typeof DeliveryPage>;
