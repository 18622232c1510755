import { z } from 'zod';
import { DecisionBody } from '../../../../libs/domain/brief.js';
import { Audience } from '../../../../libs/domain/people.js';
import { StepName } from '../../../../libs/domain/subject.schemas.js';
import { text } from '../../../../libs/domain/text.js';
import { Instant } from '../../../../libs/domain/time.js';
import { Page } from '../programs/program.schemas.js';

export { DecisionBody, Page };

export const PersonView = z.strictObject({ id: z.uuid(), name: z.string() });
/** What will happen when, if nothing happens before. */
export const Rungs = z.array(z.strictObject({ do: StepName, at: Instant, sentence: z.string() }));
export const Responsible = z.array(PersonView.extend({ because: z.string(), tier: z.int() }));
/** Why somebody moved it, oldest first. */
export const Reasons = z.array(
  z.strictObject({ what: z.string(), reason: z.string(), by: PersonView.nullable(), at: Instant }),
);
/** The clock of a forum or a review. */
export const Clock = z.strictObject({
  state: z.string(),
  entry: z.int(),
  revision: z.int(),
  deadline: Instant.nullable(),
  deadlineVersion: z.int(),
  deadlineMoves: z.int(),
  heldUntil: Instant.nullable(),
  tier: z.int(),
});

const RightName = z.enum(['final_authority', 'deputy', 'decide', 'advise', 'contribute', 'none']);

/** What somebody said in a forum. `current` is false when they changed it. */
export const PositionView = z
  .strictObject({
    id: z.uuid(),
    decision: z.uuid(),
    person: PersonView,
    kind: z.enum(['decide', 'advise', 'contribute']),
    option: z.uuid().nullable(),
    reason: z.string().nullable(),
    entry: z.int(),
    current: z.boolean(),
    at: Instant,
    answer: z.string().nullable(),
    answeredBy: PersonView.nullable(),
    answeredAt: Instant.nullable(),
  })
  .meta({ id: 'PositionView' });
export type PositionView = z.infer<typeof PositionView>;

export const PositionList = z
  .strictObject({ items: z.array(PositionView), next: z.string().nullable() })
  .meta({ id: 'PositionList' });
export type PositionList = z.infer<typeof PositionList>;

/** Everything about one decision: who may what, where it stands, what will happen when, and how it came out. */
export const DecisionView = Clock.extend({
  id: z.uuid(),
  program: z.uuid(),
  cycle: z.uuid(),
  audience: Audience,
  question: z.string(),
  method: z.string(),
  criteria: z.array(z.strictObject({ name: z.string(), weight: z.number() })),
  tieBreak: z.array(z.string()),
  reversible: z.boolean(),
  reviewDate: Instant.nullable(),
  createdAt: Instant,
  handedOn: z.boolean(),
  returns: z.int().describe('how often its reviews sent it back'),
  options: z.array(
    z.strictObject({
      id: z.uuid(),
      title: z.string(),
      consequences: z.string(),
      statusQuo: z.boolean(),
      isDefault: z.boolean(),
    }),
  ),
  advice: z.strictObject({ opensAt: Instant, closesAt: Instant }).nullable(),
  proposer: PersonView,
  rights: z.array(PersonView.extend({ right: RightName })),
  yourRight: z.strictObject({ right: RightName, sentence: z.string() }),
  position: PositionView.nullable().describe('your own, of this round'),
  tally: z.strictObject({
    entitled: z.strictObject({ decide: z.int(), advise: z.int(), contribute: z.int() }),
    taken: z.strictObject({ decide: z.int(), advise: z.int(), contribute: z.int() }),
    votes: z.array(z.strictObject({ option: z.uuid(), votes: z.int() })),
    unanswered: z.int(),
  }),
  responsible: Responsible,
  ladder: Rungs,
  next: z.strictObject({ do: StepName.nullable(), at: Instant.nullable(), sentence: z.string() }),
  outcome: z
    .strictObject({
      option: z.strictObject({ id: z.uuid(), title: z.string() }),
      by: z.enum(['authority', 'deputy', 'tie_break', 'default', 'not_approved']),
      decidedBy: PersonView.nullable().describe('null when nobody did: by a rule, in time'),
      actedFor: PersonView.nullable(),
      decidedAt: Instant,
      effectiveAt: Instant.nullable(),
      because: z.record(z.string(), z.unknown()),
      sentence: z.string(),
      rationale: z.string().nullable(),
      dissent: z.string().nullable(),
    })
    .nullable(),
  reviews: z.array(
    z.strictObject({
      id: z.uuid(),
      reviewer: PersonView,
      state: z.string(),
      deadline: Instant.nullable(),
      verdict: z.string().nullable(),
      reason: z.string().nullable(),
      obligation: z.uuid().nullable(),
    }),
  ),
  reasons: Reasons,
}).meta({ id: 'DecisionView' });
export type DecisionView = z.infer<typeof DecisionView>;

/** An option, a reason, or both; whoever advises gives a reason. */
export const PositionBody = z
  .strictObject({ option: z.uuid().optional(), reason: text(4000).optional() })
  .refine(({ option, reason }) => option !== undefined || reason !== undefined, 'Give an option, a reason, or both')
  .meta({ id: 'PositionBody', example: { reason: 'Auditors need the field once a year' } });
export type PositionBody = z.infer<typeof PositionBody>;

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
