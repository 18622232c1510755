import { z } from 'zod';
import { text } from '../../../../../libs/domain/fields/text.js';

const Answers = z
  .array(z.strictObject({ position: z.uuid(), answer: text(2000) }))
  .max(500)
  .refine((all) => new Set(all.map(({ position }) => position)).size === all.length, 'A position stands twice');
export type Answers = z.infer<typeof Answers>;

/** Answers to advice; an answer can be replaced until the decision is made. */
export const AnswersBody = z.strictObject({ answers: Answers.min(1, 'Answer at least one') }).meta({
  id: 'AnswersBody',
  example: { answers: [{ position: '0b6f2a1c-6a0e-4c59-9a8f-1c2d3e4f5a6b', answer: 'The export keeps it' }] },
});
export type AnswersBody = z.infer<typeof AnswersBody>;

/** What the final authority decides, why, what remains of dissent, and an answer to every piece of advice. */
export const RulingBody = z
  .strictObject({
    option: z.uuid(),
    rationale: text(4000, 0).default('').describe('at least 10 characters'),
    dissent: text(4000).optional(),
    answers: Answers.default([]),
  })
  .meta({
    id: 'RulingBody',
    example: {
      option: '5f0c8a52-31f3-4f43-9a64-0f2a4be0a3ce',
      rationale: 'Nobody has used the field for a year; the export keeps it for auditors',
      answers: [{ position: '0b6f2a1c-6a0e-4c59-9a8f-1c2d3e4f5a6b', answer: 'The export keeps it' }],
    },
  });
export type RulingBody = z.infer<typeof RulingBody>;
