import { z } from 'zod';
import { DecisionBody } from '../../../../../libs/domain/brief/decision-body.js';
import { EngagementModel } from '../../../../../libs/domain/program/engagement.js';
import { Instant } from '../../../../../libs/domain/time.js';

/** The rules of a decision, with the program whose calendar, lead times and ladders apply, or those themselves. */
export const PreviewBody = z
  .strictObject({
    decision: DecisionBody,
    program: z.uuid().optional().describe('one in which you take part'),
    engagement: EngagementModel.optional().describe('instead of a program'),
    opensAt: Instant.optional().describe('now without it'),
  })
  .refine(({ program, engagement }) => (program === undefined) !== (engagement === undefined), {
    path: ['program'],
    message: 'Name a program, or give an engagement model',
  })
  .meta({
    id: 'PreviewBody',
    example: {
      decision: {
        question: 'Do we drop the free-text field?',
        options: [{ title: 'Drop it' }],
        proposer: 'ann@example.org',
        authority: 'oda@example.org',
        advisers: ['ben@example.org'],
      },
      engagement: { calendar: { zone: 'Europe/Berlin' } },
    },
  });
export type PreviewBody = z.infer<typeof PreviewBody>;

const End = z.strictObject({ at: Instant, sentence: z.string() });
const Moments = z.array(
  z.strictObject({
    at: Instant,
    do: z.string(),
    sentence: z.string(),
    elapsedHours: z.number().describe('since the opening'),
    workingHours: z.number().describe('since the opening, in the calendar of the program'),
  }),
);

/** What the rules mean: who may do what, when it ends, and what happens when if nobody acts. */
export const PreviewView = z
  .strictObject({
    method: z.string(),
    opensAt: Instant,
    deadline: Instant,
    rules: z.array(z.string()).describe('how it is decided, by the settings of its method'),
    rights: z
      .array(z.strictObject({ person: z.string(), right: z.string(), sentence: z.string() }))
      .describe('at most 200, offices first'),
    moreRights: z.int().describe('how many more are named'),
    earliest: End,
    latest: End,
    timeline: Moments,
    reviews: Moments,
    afterwards: z.array(z.string()).describe('who may appeal and how long, and to whom it comes back when'),
    text: z.string(),
  })
  .meta({ id: 'PreviewView' });
export type PreviewView = z.infer<typeof PreviewView>;
