import { z } from 'zod';
import { AppealRules } from '../decision/appeal.js';
import { OFFERED, methodOffences } from '../decision/declaring/declared.js';
import { silenceOffences } from '../decision/declaring/superseding.js';
import { SHOWN } from '../decision/methods/forms.js';
import { once } from '../fields/once.js';
import { Email, Reason, text } from '../fields/text.js';
import { LADDERS } from '../ladder/ladder.js';
import { withoutDeputy } from '../ladder/lint.js';
import { ReviewerBody, addressOf } from '../review/reviewer.js';
import { Instant } from '../time.js';
import { OwnAudience } from './own-audience.js';

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
    const declared = { ...body, deciders: unconflicted(body) };
    for (const { path, message } of [...methodOffences(declared), ...silenceOffences(declared)])
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
