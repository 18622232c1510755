import { z } from 'zod';
import { DecisionBody } from '../../../../libs/domain/brief/decision-body.js';
import { RankingBody, ScoresBody } from '../../../../libs/domain/decision/counting/ballot.js';
import { SHOWN } from '../../../../libs/domain/decision/methods/forms.js';
import { STANCES } from '../../../../libs/domain/decision/positions.js';
import { Audience } from '../../../../libs/domain/people.js';
import { StepName } from '../../../../libs/domain/subject.schemas.js';
import { Email, text } from '../../../../libs/domain/fields/text.js';
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
/** A review, as it is listed with what it is of. */
export const ListedReview = z.strictObject({
  id: z.uuid(),
  reviewer: PersonView,
  step: z.int().describe('reviews of one step are asked together, those of the next when all of them have approved'),
  state: z.string(),
  entry: z.int().describe('what a verdict names, which is about what you read with it'),
  deadline: Instant.nullable(),
  verdict: z.string().nullable(),
  reason: z.string().nullable(),
  obligation: z.uuid().nullable(),
  approvedUntil: Instant.nullable().describe('when the approval ends; null: never'),
  conditionsOwed: z.int().describe('how many conditions of the approval are not met yet'),
});

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

/** Offices and rights in the order in which they are listed. */
export const LISTED_RIGHTS = ['final_authority', 'deputy', 'decide', 'advise', 'contribute'] as const;
const RightName = z.enum([...LISTED_RIGHTS, 'none']);

/** An office or a right that somebody holds in a decision. */
export const RightView = PersonView.extend({
  right: RightName,
  conflict: z
    .boolean()
    .describe('has a conflict of interest: advises, and decides nothing; one that is declared later changes no right'),
  standIn: PersonView.nullable().describe('who acts for them now, while they are away'),
}).meta({ id: 'RightView' });
export type RightView = z.infer<typeof RightView>;

/** Pages of rights: `after` is the right and the person with whom the last one ended. */
export const RightsPage = Page.extend({
  after: z.templateLiteral([z.enum(LISTED_RIGHTS), ':', z.uuid()]).optional(),
});
export type RightsPage = z.infer<typeof RightsPage>;

export const RightList = z
  .strictObject({ items: z.array(RightView), next: z.string().nullable() })
  .meta({ id: 'RightList' });
export type RightList = z.infer<typeof RightList>;

/** What somebody said in a forum. `current` is false when they changed it. */
export const PositionView = z
  .strictObject({
    id: z.uuid(),
    decision: z.uuid(),
    person: PersonView.nullable().describe('null where positions are anonymous'),
    kind: z.enum(['decide', 'advise', 'contribute']),
    option: z.uuid().nullable(),
    stance: z.enum(STANCES).nullable(),
    ranking: RankingBody.nullable(),
    scores: ScoresBody.nullable(),
    reason: z.string().nullable(),
    entry: z.int(),
    current: z.boolean().describe('false when they changed it'),
    at: Instant.nullable().describe('null where positions are anonymous, but for your own as it is taken'),
    answer: z.string().nullable(),
    answeredBy: PersonView.nullable(),
    answeredAt: Instant.nullable(),
  })
  .meta({ id: 'PositionView' });
export type PositionView = z.infer<typeof PositionView>;

/** Your position as it was just taken. An anonymous one comes with a receipt, which is shown this once. */
export const PositionTaken = PositionView.extend({
  receipt: z.string().nullable().describe('proves that you took part, and not what you said'),
}).meta({ id: 'PositionTaken' });
export type PositionTaken = z.infer<typeof PositionTaken>;

/** Whether the position with this receipt counts. */
export const ReceiptView = z.strictObject({ counts: z.boolean() }).meta({ id: 'ReceiptView' });
export type ReceiptView = z.infer<typeof ReceiptView>;

/** A concern: who keeps it, who may close it for them, and how it was closed. */
export const ConcernView = z
  .strictObject({
    id: z.uuid(),
    decision: z.uuid(),
    name: z.string(),
    reason: z.string(),
    owner: PersonView,
    delegate: PersonView.nullable(),
    entry: z.int(),
    current: z.boolean().describe('of this round; a decision that came back begins anew'),
    raisedAt: Instant,
    closedAt: Instant.nullable(),
    closedBy: PersonView.nullable(),
    how: z.enum(['resolved', 'withdrawn', 'overruled']).nullable(),
    closedReason: z.string().nullable(),
  })
  .meta({ id: 'ConcernView' });
export type ConcernView = z.infer<typeof ConcernView>;

/** Why it must not go on like this, under a name by which people speak of it. */
export const ConcernBody = z
  .strictObject({ name: text(100), reason: text(4000, 3) })
  .meta({ id: 'ConcernBody', example: { name: 'audit trail', reason: 'Auditors need the field once a year' } });
export type ConcernBody = z.infer<typeof ConcernBody>;

export const DelegateBody = z
  .strictObject({ to: Email })
  .meta({ id: 'DelegateBody', example: { to: 'ben@example.org' } });
export type DelegateBody = z.infer<typeof DelegateBody>;

export const PositionList = z
  .strictObject({ items: z.array(PositionView), next: z.string().nullable() })
  .meta({ id: 'PositionList' });
export type PositionList = z.infer<typeof PositionList>;

/** Everything about one decision: who may what, where it stands, what will happen when, and how it came out. */
export const DecisionView = Clock.extend({
  id: z.uuid(),
  program: z.uuid(),
  cycle: z.uuid().nullable().describe('null outside a cycle'),
  pilot: z
    .strictObject({ id: z.uuid(), name: z.string(), state: z.string() })
    .nullable()
    .describe('the halted pilot of which it says what becomes; null for any other decision'),
  pilots: z
    .array(z.strictObject({ id: z.uuid(), name: z.string(), state: z.string() }))
    .describe('pilots that you may read and that follow from it'),
  audience: Audience,
  question: z.string(),
  method: z.string(),
  rules: z.record(z.string(), z.unknown()).describe('the settings of the method'),
  rulesInWords: z
    .array(z.string())
    .describe('how it is decided by them, what breaks a tie, what follows by default, and who sees the count'),
  proposal: z.uuid().nullable().describe('the option put forward, where the method puts one forward'),
  anonymous: z.boolean(),
  standing: z
    .strictObject({
      state: z.enum(['open', 'last_call', 'ready', 'decided', 'stalled']),
      sentence: z.string().describe('why, in words'),
      nextInstant: Instant.nullable().describe('when time alone can change it'),
      because: z.record(z.string(), z.unknown()).nullable().describe('why, as data; null while the count is hidden'),
    })
    .nullable()
    .describe('where it stands by its method, while it is open'),
  concerns: z.array(ConcernView),
  criteria: z.array(z.strictObject({ name: z.string(), weight: z.number() })),
  tieBreak: z.array(z.string()),
  reversible: z.boolean(),
  reviewDate: Instant.nullable(),
  lookAgain: z
    .strictObject({ owner: PersonView, dueAt: Instant, askedAt: Instant.nullable() })
    .nullable()
    .describe('who is asked whether it still holds, and when; null when that is not owed'),
  appeal: z
    .strictObject({
      by: z.array(z.enum(['decide', 'advise', 'contribute'])),
      until: Instant.nullable().describe('that instant included; null before it is in effect'),
      made: z.boolean(),
    })
    .nullable()
    .describe('who may appeal with new evidence, and how long; null when nobody may'),
  links: z
    .array(
      z.strictObject({
        kind: z.enum(['supersedes', 'reopens', 'superseded_by', 'reopened_by']),
        because: z.enum(['review', 'appeal']).nullable(),
        decision: z.strictObject({ id: z.uuid(), question: z.string(), state: z.string() }),
        inForce: z.boolean().describe('whether the newer of the two has taken the place of the older'),
      }),
    )
    .describe('decisions that you may read and that it takes the place of, or that take its place'),
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
  rights: z.array(RightView).describe('at most 200, offices first'),
  moreRights: z.int().describe('how many more there are; the list of rights has them all'),
  conflicts: z.array(z.strictObject({ person: PersonView, reason: z.string(), declaredBy: PersonView, at: Instant })),
  yourRight: z.strictObject({ right: RightName, sentence: z.string() }),
  position: PositionView.nullable().describe('your own, of this round'),
  tally: z.strictObject({
    entitled: z.strictObject({ decide: z.int(), advise: z.int(), contribute: z.int() }),
    taken: z.strictObject({ decide: z.int(), advise: z.int(), contribute: z.int() }),
    votes: z.array(z.strictObject({ option: z.uuid(), votes: z.int() })),
    unanswered: z.int(),
    shown: z.enum(SHOWN).describe('who sees the count while positions are taken'),
    hidden: z.boolean().describe('the count is not for you yet, or would tell whose anonymous vote is whose'),
  }),
  responsible: Responsible,
  ladder: Rungs,
  next: z.strictObject({ do: StepName.nullable(), at: Instant.nullable(), sentence: z.string() }),
  outcome: z
    .strictObject({
      option: z.strictObject({ id: z.uuid(), title: z.string() }),
      by: z.enum(['method', 'authority', 'deputy', 'tie_break', 'default', 'not_approved']),
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
  reviews: z.array(ListedReview),
  reasons: Reasons,
}).meta({ id: 'DecisionView' });
export type DecisionView = z.infer<typeof DecisionView>;

/** What somebody says, in the form that the decision's method asks for; whoever advises, objects or disagrees gives a reason. */
export const PositionBody = z
  .strictObject({
    option: z.uuid().optional().describe('majority, authority: the option you are for'),
    stance: z
      .enum(STANCES)
      .optional()
      .describe('consent: agree, abstain, object; last_call: agree, abstain, disagree; majority: abstain'),
    ranking: RankingBody.optional().describe('ranked: options, best first; those of one rank in a list'),
    scores: ScoresBody.optional().describe('score: by option and criterion'),
    reason: text(4000).optional(),
  })
  .refine((body) => Object.values(body).some((part) => part !== undefined), 'Give an option, a reason, or both')
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

/** Decisions of a program, as a list shows them. */
export const DecisionList = z
  .strictObject({
    items: z.array(
      z.strictObject({
        id: z.uuid(),
        cycle: z.uuid().nullable().describe('null outside a cycle'),
        question: z.string(),
        method: z.string(),
        state: z.string(),
        outcome: z.string().nullable().describe('the title of what was chosen'),
        deadline: Instant.nullable(),
        effectiveAt: Instant.nullable(),
        createdAt: Instant,
      }),
    ),
    next: z.string().nullable(),
  })
  .meta({ id: 'DecisionList' });
export type DecisionList = z.infer<typeof DecisionList>;

/** Pages whose `after` is the id of the last item. */
export const DecisionFilter = z.strictObject({
  after: z.uuid().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  outside: z
    .enum(['true', 'false'])
    .transform((outside) => outside === 'true')
    .optional()
    .describe('only those outside any cycle'),
});
export type DecisionFilter = z.infer<typeof DecisionFilter>;
