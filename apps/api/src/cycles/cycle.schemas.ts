import { z } from 'zod';
import { Phase } from '../../../../libs/domain/cycle/phase.js';
import { Email, Reason, text, Link } from '../../../../libs/domain/fields/text.js';
import { StepName } from '../../../../libs/domain/subject.schemas.js';
import { Instant } from '../../../../libs/domain/time.js';
import { Audience, PersonName } from '../../../../libs/domain/people.js';
import { Reasons } from '../decisions/clock/clock.schemas.js';
import { Page, pageOf } from '../http/paging/page.js';

const Next = z.strictObject({ do: StepName, at: Instant });
const Responsible = z.strictObject({ ...PersonName.shape, because: z.string(), tier: z.int() });
const FlagView = z.strictObject({
  code: z.string(),
  meaning: z.string().describe('the code as a sentence'),
  subject: z.uuid(),
  problem: z.boolean(),
  at: Instant,
  facts: z.record(z.string(), z.unknown()),
});

/** Where a cycle stands: its phase, its clock, who is waited for, and what needs a look. */
export const CycleView = z
  .strictObject({
    id: z.uuid(),
    program: z.uuid(),
    title: z.string(),
    scope: z.string(),
    expectations: z.string(),
    audience: Audience,
    rehearsal: z.boolean(),
    phase: Phase,
    entry: z.int(),
    revision: z.int(),
    deadline: Instant.nullable(),
    deadlineVersion: z.int(),
    deadlineMoves: z.int(),
    heldUntil: Instant.nullable(),
    reasons: Reasons.describe('what people moved of it, and why, oldest first'),
    endReason: z.string().nullable(),
    next: Next.nullable(),
    responsible: z.array(Responsible),
    deputy: z.strictObject(PersonName.shape).nullable().describe('acts for the facilitator'),
    session: z.strictObject({
      at: Instant,
      minutes: z.int(),
      place: z.string(),
      openedAt: Instant.nullable(),
      closedAt: Instant.nullable(),
      recordingUrl: z.string().nullable(),
      transcriptUrl: z.string().nullable(),
      withheld: z
        .boolean()
        .describe(
          'there are links, and they are not shown: the consent of somebody in them has ended, or is for fewer people',
        ),
    }),
    input: z.strictObject({ opensAt: Instant, closesAt: Instant }).nullable(),
    counts: z.strictObject({
      invited: z.int(),
      attended: z.int(),
      objectives: z.int(),
      topics: z.int(),
      preReads: z.int(),
      contributions: z.int(),
      undisposed: z.int().describe('without an answer; for people who read drafts, also without a draft of one'),
      items: z.int(),
    }),
    decisions: z.array(
      z.strictObject({
        id: z.uuid(),
        question: z.string(),
        phase: z.string(),
        deadline: Instant.nullable(),
        tier: z.int(),
        next: Next.nullable(),
      }),
    ),
    reviews: z.array(
      z.strictObject({
        id: z.uuid(),
        decision: z.uuid().nullable().describe('what is reviewed: a decision, or else an item or a pilot'),
        item: z.uuid().nullable(),
        pilot: z.uuid().nullable(),
        reviewer: z.uuid(),
        phase: z.string(),
        deadline: Instant.nullable(),
      }),
    ),
    flags: z.array(FlagView),
    createdAt: Instant,
  })
  .meta({ id: 'CycleView' });
export type CycleView = z.infer<typeof CycleView>;

export const CycleList = pageOf(
  CycleView.pick({
    id: true,
    program: true,
    title: true,
    phase: true,
    deadline: true,
    heldUntil: true,
    next: true,
    rehearsal: true,
    createdAt: true,
  }).extend({
    stalled: z.boolean(),
    problems: z.int(),
  }),
  'CycleList',
);
export type CycleList = z.infer<typeof CycleList>;

export const CycleFilter = Page.extend({
  stalled: z.enum(['true', 'false']).optional().describe('only those with a problem, an escalation or an overdue step'),
  phase: Phase.optional(),
});
export type CycleFilter = z.infer<typeof CycleFilter>;

/** Nothing to say: `{}`. */
export const Nothing = z.strictObject({}).meta({ id: 'Nothing', example: {} });
export const ReasonBody = z
  .strictObject({ reason: Reason })
  .meta({ id: 'ReasonBody', example: { reason: 'The plant is closed this week' } });
export type ReasonBody = z.infer<typeof ReasonBody>;
export const OpenSessionBody = z
  .strictObject({ reason: Reason.optional().describe('why it opens more than an hour before it is planned') })
  .meta({ id: 'OpenSessionBody', example: { reason: 'Everybody is here today' } });
export type OpenSessionBody = z.infer<typeof OpenSessionBody>;
export const DeputyBody = z
  .strictObject({ deputy: Email.nullable().describe('a facilitator of the program, or null for nobody') })
  .meta({ id: 'DeputyBody', example: { deputy: 'dee@example.org' } });
export type DeputyBody = z.infer<typeof DeputyBody>;
export const HoldBody = z
  .strictObject({ reason: Reason, until: Instant.optional().describe('without it: as long as the program allows') })
  .meta({ id: 'HoldBody', example: { reason: 'Waiting for the audit', until: '2027-01-11T09:00:00.000Z' } });
export type HoldBody = z.infer<typeof HoldBody>;
export const MoveBody = z
  .strictObject({ to: Instant, reason: Reason })
  .meta({ id: 'MoveBody', example: { to: '2027-01-12T09:00:00.000Z', reason: 'Two readers asked for more time' } });
export type MoveBody = z.infer<typeof MoveBody>;
export const PublishAgendaBody = z
  .strictObject({ coverageReason: text(2000, 3).optional().describe('why somebody who must be heard is not invited') })
  .meta({ id: 'PublishAgendaBody', example: {} });
export type PublishAgendaBody = z.infer<typeof PublishAgendaBody>;
export const AttendeesBody = z
  .strictObject({
    emails: z.array(Email).min(1, 'Name at least one person').max(500),
    attended: z.boolean().default(true).describe('false takes back that they were marked'),
  })
  .meta({ id: 'AttendeesBody', example: { emails: ['ann@example.org'] } });
export type AttendeesBody = z.infer<typeof AttendeesBody>;
export const SessionLinksBody = z
  .strictObject({
    recordingUrl: Link.nullable().optional().describe('null takes it off'),
    transcriptUrl: Link.nullable().optional().describe('null takes it off'),
    without: z
      .array(z.uuid())
      .max(500)
      .optional()
      .describe('who can be neither seen nor heard in what the links lead to; nobody without it'),
    attendeesOnly: z
      .boolean()
      .optional()
      .describe('they show nobody but those who are marked as attending; everybody invited may be in them without it'),
  })
  .refine(
    ({ recordingUrl, transcriptUrl }) => recordingUrl !== undefined || transcriptUrl !== undefined,
    'Give recordingUrl, transcriptUrl or both',
  )
  .meta({ id: 'SessionLinksBody', example: { recordingUrl: 'https://example.org/recording' } });
export type SessionLinksBody = z.infer<typeof SessionLinksBody>;
export const TimeboxesBody = z
  .strictObject({
    topics: z
      .array(
        z.strictObject({
          topic: z.uuid(),
          minutes: z.int().min(0).max(1440).describe('how many it took; 0: it was not reached'),
        }),
      )
      .min(1, 'Name at least one topic')
      .max(100)
      .refine((topics) => new Set(topics.map(({ topic }) => topic)).size === topics.length, 'Name each topic once'),
  })
  .meta({
    id: 'TimeboxesBody',
    example: { topics: [{ topic: '4d5f0b1e-6a0e-4c59-9a8f-1c2d3e4f5a6b', minutes: 35 }] },
  });
export type TimeboxesBody = z.infer<typeof TimeboxesBody>;
