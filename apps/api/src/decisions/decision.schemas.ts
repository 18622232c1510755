import { z } from 'zod';
import { SHOWN } from '../../../../libs/domain/decision/methods/forms.js';
import { Audience, PersonName } from '../../../../libs/domain/people.js';
import { LEFT_OUT_BEFORE } from '../../../../libs/domain/program/keeping-names.js';
import { StepName } from '../../../../libs/domain/subject.schemas.js';
import { Instant } from '../../../../libs/domain/time.js';
import { Page, pageOf } from '../http/paging/page.js';
import { ListedReview } from '../reviews/listed-review.schemas.js';
import { Clock, Reasons, Responsible, Rungs } from './clock/clock.schemas.js';
import { ConcernView } from './concerns/concern.schemas.js';
import { PositionView } from './positions/position.schemas.js';
import { RightName, RightView } from './rights/right.schemas.js';

/** Of what an answer about one decision is made. */
export const DecisionParts = Clock.extend({
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
    .strictObject({ owner: PersonName, dueAt: Instant, askedAt: Instant.nullable() })
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
  proposer: PersonName,
  rights: z.array(RightView).describe('at most 200, offices first'),
  moreRights: z.int().describe('how many more there are; the list of rights has them all'),
  conflicts: z.array(z.strictObject({ person: PersonName, reason: z.string(), declaredBy: PersonName, at: Instant })),
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
      decidedBy: PersonName.nullable().describe('null when nobody did: by a rule, in time'),
      actedFor: PersonName.nullable(),
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
});
/** Everything about one decision: who may what, where it stands, what will happen when, and how it came out. */
export const DecisionView = DecisionParts.meta({ id: 'DecisionView', ...LEFT_OUT_BEFORE });
export type DecisionView = z.infer<typeof DecisionView>;

/** Decisions of a program, as a list shows them. */
export const DecisionList = pageOf(
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
  'DecisionList',
);
export type DecisionList = z.infer<typeof DecisionList>;

export const DecisionFilter = Page.extend({
  outside: z
    .enum(['true', 'false'])
    .transform((outside) => outside === 'true')
    .optional()
    .describe('only those outside any cycle'),
});
export type DecisionFilter = z.infer<typeof DecisionFilter>;
