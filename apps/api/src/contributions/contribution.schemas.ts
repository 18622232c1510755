import { z } from 'zod';
import { Channel, ContributionKind, Observation } from '../../../../libs/domain/contribution/contribution.js';
import { Story } from '../../../../libs/domain/contribution/story.js';
import { FeedbackQuality } from '../../../../libs/domain/contribution/feedback/feedback-quality.js';
import { Audience, PersonName } from '../../../../libs/domain/people.js';
import { Instant } from '../../../../libs/domain/time.js';
import { Page, pageOf } from '../http/paging/page.js';
import { AttachmentView } from './attachments/attachment.schemas.js';
import { DispositionView } from '../dispositions/disposition.schemas.js';
import { AS_SAID } from '../../../../libs/domain/program/keeping-names.js';

export const ContributionView = z
  .strictObject({
    id: z.uuid(),
    cycle: z.uuid().nullable().describe('null: it waits in the inbox for the next cycle'),
    outside: z.boolean().describe('said outside a window'),
    author: PersonName,
    recordedBy: PersonName.nullable()
      .default(null) // an answer that was kept before this was told
      .describe('who wrote it down, when that is somebody else'),
    kind: ContributionKind,
    channel: Channel,
    proxyFor: z.string().nullable().meta(AS_SAID).describe('for whom, when it is not first-hand'),
    telemetryOf: z.array(z.uuid()).describe('whose telemetry it rests on'),
    withheld: z
      .boolean()
      .describe(
        'somebody whose telemetry it rests on has no consent any more, or one for fewer people than you are of: only its author reads its words',
      ),
    topic: z.uuid().nullable(),
    objective: z.uuid().nullable().default(null), // an answer that was kept before there were these
    criterion: z.uuid().nullable().default(null),
    scenario: z.uuid().nullable().default(null).describe('the scenario that was observed'),
    text: z.string().meta(AS_SAID),
    story: Story.nullable().meta(AS_SAID),
    observation: Observation.nullable().meta(AS_SAID),
    audience: Audience,
    attachments: z.array(AttachmentView).describe('oldest first'),
    quality: FeedbackQuality.nullable().meta(AS_SAID).describe("the author's and the facilitators' to see"),
    at: Instant,
    revision: z.int().describe('for `If-Match`; 1 as it was said first'),
    editedAt: Instant.nullable(),
    disposition: DispositionView.nullable().describe('what became of it, once it is published'),
  })
  .meta({ id: 'ContributionView' });
export type ContributionView = z.infer<typeof ContributionView>;

/** What somebody has just said, with when they may expect an answer. */
export const SaidView = ContributionView.extend({
  expect: z
    .strictObject({
      answerBy: Instant.nullable().describe(
        'by when it has an answer, also when it is a no: as promised, else as planned; null while it waits for a cycle',
      ),
      askedBy: Instant.nullable().describe(
        'of what waits in the inbox: when a facilitator is asked to begin a cycle, if none has begun, the first time or again; null after the last time',
      ),
    })
    .default({ answerBy: null, askedBy: null }), // an answer that was kept before this was told
}).meta({ id: 'SaidView' });
export type SaidView = z.infer<typeof SaidView>;

/** What would make something more useful that has not been said yet. */
export const CheckedView = z.strictObject({ quality: FeedbackQuality.meta(AS_SAID) }).meta({ id: 'CheckedView' });
export type CheckedView = z.infer<typeof CheckedView>;

export const ContributionList = pageOf(ContributionView, 'ContributionList');
export type ContributionList = z.infer<typeof ContributionList>;

export const ContributionHistory = z
  .strictObject({
    items: z.array(
      z.strictObject({
        ...ContributionView.pick({ revision: true, text: true, story: true, observation: true }).shape,
        ...ContributionView.pick({ kind: true, channel: true, proxyFor: true, audience: true }).shape,
        ...ContributionView.pick({ topic: true, objective: true, criterion: true, scenario: true }).shape,
        quality: FeedbackQuality.meta(AS_SAID),
        saidAt: Instant,
        replacedAt: Instant,
      }),
    ),
  })
  .meta({ id: 'ContributionHistory' });
export type ContributionHistory = z.infer<typeof ContributionHistory>;

/** Pages in the order in which people spoke. */
export const ContributionFilter = Page.extend({
  mine: z.enum(['true', 'false']).optional().describe('only your own'),
  undisposed: z
    .enum(['true', 'false'])
    .optional()
    .describe('only those without a draft answer; for those who read drafts'),
});
export type ContributionFilter = z.infer<typeof ContributionFilter>;

export const InboxFilter = ContributionFilter.omit({ undisposed: true }).extend({
  waiting: z.enum(['true', 'false']).optional().describe('only what no cycle has taken over'),
});
export type InboxFilter = z.infer<typeof InboxFilter>;
