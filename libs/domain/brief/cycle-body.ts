import { z } from 'zod';
import { Format } from '../accessibility/formats.js';
import { MOST_SCENARIOS, ScenarioBody } from '../cycle/agenda/scenario.js';
import { Figure } from '../fields/figure.js';
import { once } from '../fields/once.js';
import { Email, Key, Link, text } from '../fields/text.js';
import { Who } from '../representation/stakeholder-map.js';
import { Instant } from '../time.js';
import { DecisionBody } from './decision-body.js';
import { OwnAudience } from './own-audience.js';

/** How many of each a cycle has at most, however they come. */
export const MOST = {
  invited: 5000,
  complianceReviewers: 20,
  objectives: 20,
  topics: 100,
  preReads: 20,
  decisions: 20,
  obligations: 500,
};

/** An outcome with a measure. */
export const ObjectiveBody = z
  .strictObject({
    key: Key,
    kind: z.enum(['clarify_fit', 'validate_usability', 'reduce_risk']),
    statement: text(500),
    metric: text(200),
    unit: text(50),
    baseline: Figure,
    target: Figure,
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

/** A topic: a question, the objective it serves, what it must yield, the evidence it needs, its timebox, and what is shown of it. */
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
    scenarios: z.array(ScenarioBody).max(MOST_SCENARIOS, `At most ${MOST_SCENARIOS} scenarios`).default([]),
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
    coverageReason: text(2000, 3).optional().describe('why somebody who must be heard is not invited'),
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
