import { Format } from './content/formats.js';
import { z } from 'zod';
import { AppealRules } from './decision/appeal.js';
import { SHOWN } from './decision/methods/forms.js';
import { OFFERED, methodOffences } from './decision/methods/declared.js';
import { EngagementModel } from './engagement.js';
import { LADDERS } from './ladder/ladder.js';
import { withoutDeputy } from './ladder/lint.js';
import { once } from './once.js';
import { Audience, Participant } from './people.js';
import { StakeholderMap, Who } from './representation/stakeholder-map.js';
import { ReviewerBody, addressOf } from './review/reviewer.js';
import { Email, Key, Link, Reason, text } from './text.js';
import { Instant } from './time.js';

/** How many of each a cycle has at most, however they come. */
export const MOST = {
  invited: 5000,
  complianceReviewers: 20,
  objectives: 20,
  topics: 100,
  preReads: 20,
  decisions: 20,
};

const OwnAudience = Audience.optional().describe("who may read it; as the cycle's without it, never wider");

export const Participants = z
  .array(Participant)
  .max(5000, 'At most 5,000 people')
  .superRefine(once(({ email }) => email, 'The address'));

/** What a program is created from: the standing collaboration about one product. */
export const ProgramBody = z
  .strictObject({
    name: text(200),
    product: text(200),
    engagement: EngagementModel,
    participants: Participants.default([]),
    stakeholders: StakeholderMap.default(StakeholderMap.parse({})),
  })
  .meta({
    id: 'ProgramBody',
    example: {
      name: 'Reporting council',
      product: 'Reports',
      engagement: { calendar: { zone: 'Europe/Berlin', holidays: ['2026-12-25'] } },
      participants: [
        { email: 'ann@example.org', name: 'Ann', group: 'end_user', segments: ['field-worker'], zone: 'Europe/Berlin' },
      ],
    },
  });
export type ProgramBody = z.infer<typeof ProgramBody>;

/** A figure that people measure. */
export const finite = z.number().min(-1e12).max(1e12);

/** An outcome with a measure. */
export const ObjectiveBody = z
  .strictObject({
    key: Key,
    kind: z.enum(['clarify_fit', 'validate_usability', 'reduce_risk']),
    statement: text(500),
    metric: text(200),
    unit: text(50),
    baseline: finite,
    target: finite,
  })
  .meta({
    id: 'ObjectiveBody',
    example: {
      key: 'faster-reports',
      kind: 'validate_usability',
      statement: 'A field worker makes the weekly report without help',
      metric: 'time to finish the weekly report',
      unit: 'minutes',
      baseline: 18,
      target: 6,
    },
  });

export const Demo = z.strictObject({
  scenario: text(2000),
  data: text(1000).describe('the realistic data that it uses'),
  constraints: z.array(text(300)).max(20).default([]),
  assistiveTechnology: z.array(text(200)).max(10).default([]),
  criteria: z
    .array(z.uuid())
    .max(20)
    .superRefine(once((id) => id, 'The criterion'))
    .default([])
    .describe('acceptance criteria of the program that it puts to the test'),
});

/** A topic: a question, the objective it serves, what it must yield, the evidence it needs, and its timebox. */
export const TopicBody = z
  .strictObject({
    key: Key.optional(),
    question: text(500),
    objective: Key.describe('the key of the objective it serves'),
    yields: text(500).describe('the decision or outcome that it must yield'),
    evidence: text(1000).describe('the evidence that it needs'),
    minutes: z.int().min(1).max(480),
    owner: Email.optional(),
    ifTimeRemains: z.boolean().default(false),
    demo: Demo.optional(),
  })
  .meta({
    id: 'TopicBody',
    example: {
      question: 'Which fields of the weekly report can go?',
      objective: 'faster-reports',
      yields: 'A decision on the short form',
      evidence: 'Three filled-in reports per team',
      minutes: 25,
    },
  });

/** A document to read before the session, with a plain-language summary. Its text or its address, or both. */
export const PreReadBody = z
  .strictObject({
    title: text(200),
    summary: text(2000),
    body: text(1_900_000).optional(),
    url: Link.optional(),
    formats: z.array(Format).min(1).max(4).default(['text']),
    audience: OwnAudience,
  })
  .refine(({ body, url }) => body !== undefined || url !== undefined, {
    path: ['body'],
    message: 'Give the text (body), an address (url), or both',
  })
  .meta({
    id: 'PreReadBody',
    example: {
      title: 'How reports are made today',
      summary: 'What we measured in ten teams.',
      url: 'https://example.org/today',
    },
  });

export type PreReadBody = z.infer<typeof PreReadBody>;

const OptionBody = z.strictObject({ title: text(200), consequences: text(2000).or(z.literal('')).default('') });

const unconflicted = ({ deciders, conflicts }: { deciders: string[]; conflicts: { email: string }[] }): string[] =>
  deciders.filter((email) => conflicts.every((conflict) => conflict.email !== email));

/** Who decides, advises or contributes in one decision, together. */
const MOST_NAMED = 5000;

/** A decision: its question, options ("keep things as they are" is always added), rights, and how a stall ends. */
export const DecisionBody = z
  .strictObject({
    question: text(500),
    method: z.enum(OFFERED).default('authority').describe('how it is decided; docs/methods has a page for each'),
    rules: z.record(z.string().max(40), z.unknown()).default({}).describe('the settings of the method'),
    shown: z
      .enum(SHOWN)
      .optional()
      .describe('who sees the count while positions are taken; by default as the method has it'),
    anonymous: z.boolean().default(false).describe('nobody sees whose vote, ballot or scores are whose'),
    options: z.array(OptionBody).min(1, 'At least one option beside keeping things as they are').max(20),
    criteria: z
      .array(z.strictObject({ name: text(100), weight: z.number().min(0).max(100) }))
      .min(1)
      .max(10)
      .default([
        { name: 'value', weight: 1 },
        { name: 'cost', weight: 1 },
        { name: 'risk', weight: 1 },
      ]),
    proposer: Email,
    authority: Email.describe('the final authority'),
    deputy: Email.optional(),
    deciders: z.array(Email).max(MOST_NAMED).default([]),
    advisers: z.array(Email).max(MOST_NAMED).default([]),
    contributors: z.array(Email).max(MOST_NAMED).default([]),
    reviewers: z
      .array(ReviewerBody)
      .max(10)
      .default([])
      .superRefine(once(addressOf, 'The address'))
      .describe('who approves, all at once or step by step'),
    conflicts: z
      .array(z.strictObject({ email: Email, reason: Reason }))
      .max(200)
      .default([])
      .superRefine(once(({ email }: { email: string }) => email, 'The address'))
      .describe('conflicts of interest that are known already: those people advise'),
    tieBreak: z
      .array(z.enum(['authority', 'status_quo', 'criteria', 'earliest_option']))
      .max(4)
      .default(['authority', 'status_quo']),
    defaultOption: text(200)
      .optional()
      .describe('the title of the option that applies on expiry; things stay as they are without one'),
    ladder: LADDERS.decision.optional(),
    reversible: z.boolean().default(true),
    reviewDate: Instant.optional().describe('when it comes back to its final authority, once it is in effect'),
    appeal: AppealRules.default(AppealRules.parse({})),
    supersedes: z
      .array(z.uuid())
      .max(20)
      .default([])
      .superRefine(once((id: string) => id, 'The decision'))
      .describe('decisions in effect whose place it takes when it takes effect, unless things stay as they are'),
    audience: OwnAudience,
  })
  .superRefine(({ ladder, deputy }, context) => {
    for (const { path, message } of deputy === undefined ? withoutDeputy(ladder ?? []) : []) {
      context.addIssue({ code: 'custom', path: ['ladder', ...path.split('.')], message });
    }
  })
  .superRefine((body, context) => {
    for (const { path, message } of methodOffences({ ...body, deciders: unconflicted(body) }))
      context.addIssue({ code: 'custom', path: [...path], message });
    const { deciders, advisers, contributors } = body;
    if (deciders.length + advisers.length + contributors.length > MOST_NAMED) {
      const message = `At most ${MOST_NAMED} people decide, advise or contribute`;
      context.addIssue({ code: 'custom', path: ['deciders'], message });
      return;
    }
    once((email: string) => email, 'The address')([...deciders, ...advisers, ...contributors], {
      ...context,
      addIssue: () =>
        context.addIssue({
          code: 'custom',
          path: ['deciders'],
          message: 'Everybody has one right: decide, advise or contribute',
        }),
    });
  })
  .meta({
    id: 'DecisionBody',
    example: {
      question: 'Do we drop the free-text field?',
      options: [{ title: 'Drop it' }, { title: 'Make it optional' }],
      proposer: 'ann@example.org',
      authority: 'oda@example.org',
      deputy: 'deniz@example.org',
      advisers: ['ben@example.org'],
      reviewers: ['cleo@example.org'],
    },
  });
export type DecisionBody = z.infer<typeof DecisionBody>;

/** What a cycle is started from. Its parts may also be added one by one while it is in `agenda`. */
export const CycleBody = z
  .strictObject({
    title: text(200),
    scope: text(4000).describe('what is open to change, and what is not'),
    expectations: text(4000)
      .or(z.literal(''))
      .default('')
      .describe('what contributors can expect, and when they get an answer'),
    session: z
      .strictObject({
        at: Instant.optional().describe('without it: as early as the lead times allow'),
        minutes: z.int().min(5).max(480).default(60),
        place: text(500).or(z.literal('')).default(''),
      })
      .default({ minutes: 60, place: '' }),
    deputy: Email.optional().describe('the deputy facilitator, to whom stalls climb'),
    mustHear: z
      .array(Who)
      .max(50)
      .default([])
      .describe('groups and segments of which somebody must be invited, beside the targets of the stakeholder map'),
    coverageReason: text(2000).optional(),
    invite: z
      .array(Email)
      .max(MOST.invited)
      .superRefine(once((email) => email, 'The address'))
      .default([]),
    complianceReviewers: z
      .array(Email)
      .max(MOST.complianceReviewers)
      .superRefine(once((email) => email, 'The address'))
      .default([]),
    objectives: z
      .array(ObjectiveBody)
      .max(MOST.objectives)
      .superRefine(once(({ key }) => key, 'The key'))
      .default([]),
    topics: z.array(TopicBody).max(MOST.topics, `At most ${MOST.topics} topics`).default([]),
    preReads: z.array(PreReadBody).max(MOST.preReads).default([]),
    decisions: z.array(DecisionBody).max(MOST.decisions).default([]),
  })
  .meta({
    id: 'CycleBody',
    example: { title: 'Simplified reporting', scope: 'The weekly report; not the yearly one' },
  });
export type CycleBody = z.infer<typeof CycleBody>;
