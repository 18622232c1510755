import { z } from 'zod';
import { Audience, StakeholderGroup } from '../people.js';
import { Email, Key, text } from '../fields/text.js';
import { Story } from './story.js';

export const ContributionKind = z.enum(['feedback', 'perspective', 'story', 'evidence', 'concern']);
export type ContributionKind = z.infer<typeof ContributionKind>;

/** How something reached the program. */
export const Channel = z.enum([
  'interview',
  'demo',
  'workshop',
  'beta',
  'pilot',
  'support_review',
  'telemetry_briefing',
  'written',
]);
export type Channel = z.infer<typeof Channel>;

/** What a demonstration or a trial showed. */
export const Observation = z
  .strictObject({
    criterion: z.uuid().optional().describe('the acceptance criterion that was tried'),
    expected: text(2000),
    observed: text(2000),
    fit: z.enum(['fits', 'partly', 'does_not_fit']),
    sideEffects: text(2000).optional(),
    verdict: z.enum(['works', 'works_with_changes', 'does_not_work']),
  })
  .meta({ id: 'Observation' });
export type Observation = z.infer<typeof Observation>;

const FIELDS = {
  kind: ContributionKind,
  channel: Channel.default('written'),
  text: text(20_000).optional(),
  story: Story.optional(),
  proxyFor: StakeholderGroup.or(Key)
    .optional()
    .describe('the group, or segment of the program, that you speak for, when it is not first-hand'),
  saidBy: Email.optional().describe(
    'who said it, where you only write it down, as in an interview: it is theirs; for those who run cycles',
  ),
  telemetryOf: z
    .array(z.uuid())
    .max(100)
    .optional()
    .describe('whose telemetry it rests on; [] when nobody can be told apart in it. A telemetry_briefing says so'),
};

interface WordsAndStory extends Partial<Record<'text' | 'story' | 'proxyFor' | 'saidBy', unknown>> {
  readonly kind: ContributionKind;
  readonly channel: Channel;
  readonly telemetryOf?: readonly string[] | undefined;
}

function inWordsOrAsStory(said: WordsAndStory, context: z.RefinementCtx): void {
  const { kind, text: words, story, channel, telemetryOf } = said;
  const issue = (path: string, message: string): void => context.addIssue({ code: 'custom', path: [path], message });
  if (kind === 'story' && !story) issue('story', 'A story says when, want and soThat');
  if (kind !== 'story' && story) issue('story', 'Only a contribution of the kind story has one');
  if (kind === 'story' && words !== undefined) issue('text', 'The text of a story is made of its parts');
  if (kind !== 'story' && words === undefined) issue('text', 'Say it in your own words');
  if (channel === 'telemetry_briefing' && telemetryOf === undefined) {
    issue('telemetryOf', 'Say whose telemetry it is; [] when nobody can be told apart in it');
  }
  if (kind === 'story' && telemetryOf && telemetryOf.length > 0) {
    issue('telemetryOf', 'A story is told by a person; say what telemetry shows as evidence');
  }
  if (said.saidBy !== undefined && said.proxyFor !== undefined) {
    issue('saidBy', 'Say who said it, or for whom you speak; not both');
  }
}

/** What of its cycle something said is about. */
const about = {
  topic: z.uuid().optional().describe('a topic of this cycle'),
  objective: z.uuid().optional().describe('an objective of this cycle'),
  criterion: z
    .uuid()
    .optional()
    .describe('an acceptance criterion of this cycle, or one that a scenario of the topic puts to the test'),
  scenario: z
    .uuid()
    .optional()
    .describe('the scenario of the topic that was observed; without it the only one that the topic has'),
};

/** What somebody says: in their own words, or as a story whose text is made of its parts. */
export const ContributionBody = z
  .strictObject({
    ...FIELDS,
    observation: Observation.optional(),
    ...about,
    audience: Audience.optional().describe("who may read it; as the cycle's without it, never wider"),
  })
  .superRefine(inWordsOrAsStory)
  .meta({
    id: 'ContributionBody',
    example: {
      kind: 'feedback',
      channel: 'workshop',
      text: 'On Monday the weekly report took 18 minutes; we expected 5. Please drop the free-text field.',
    },
  });
export type ContributionBody = z.infer<typeof ContributionBody>;

/** What somebody says outside a window: to the program, for whatever its next cycle is about. */
export const InboxBody = z
  .strictObject({
    ...FIELDS,
    observation: Observation.omit({ criterion: true }).optional(),
    audience: Audience.optional().describe("who may read it; as the program's cycles without it, never wider"),
  })
  .superRefine(inWordsOrAsStory)
  .meta({
    id: 'InboxBody',
    example: {
      kind: 'feedback',
      channel: 'support_review',
      text: 'Since Tuesday 12 people asked why the weekly report is not sent; nine of them work without a network.',
    },
  });
export type InboxBody = z.infer<typeof InboxBody>;

/** What of its cycle a contribution is about, by id. */
export type About = Readonly<Record<keyof typeof about, string | null>>;

/** What is said outside a cycle names nothing in one. */
export const aboutOf = (body: Pick<ContributionBody, keyof typeof about> | InboxBody): About => {
  const { topic, objective, criterion, scenario }: Partial<ContributionBody> = body;
  return {
    topic: topic ?? null,
    objective: objective ?? null,
    criterion: criterion ?? null,
    scenario: scenario ?? null,
  };
};
