import { z } from 'zod';
import { Audience, may, StakeholderGroup, type Role } from '../people.js';
import { refuse, type Refusal } from '../refusal.js';
import { Email, Key, text } from '../fields/text.js';
import type { Instant } from '../time.js';
import { phaseOf, type CyclePhase } from '../cycle/phase.js';
import { phaseInWords } from '../words/phase-in-words.js';

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

/** A job to be done. */
export const Story = z
  .strictObject({
    when: text(2000),
    want: text(2000),
    soThat: text(2000),
    constraints: z.array(text(300)).max(20).optional(),
    environment: text(1000).optional(),
  })
  .meta({ id: 'Story' });
export type Story = z.infer<typeof Story>;

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

/** What its author, or who wrote it down, mends of a contribution. What kind it is, for whom it speaks and who may read it stay as they are. */
export const ContributionPatch = z
  .strictObject({
    text: text(20_000).optional(),
    story: Story.optional(),
    observation: Observation.optional(),
    topic: about.topic.unwrap().nullable().optional().describe('null: none'),
    objective: about.objective.unwrap().nullable().optional().describe('null: none'),
    criterion: about.criterion.unwrap().nullable().optional().describe('null: none'),
    scenario: about.scenario
      .unwrap()
      .nullable()
      .optional()
      .describe('its topic goes along; null: the only one of the topic, if it has one'),
  })
  .refine((patch) => Object.keys(patch).length > 0, 'Say what to change')
  .meta({
    id: 'ContributionPatch',
    example: { text: 'On Monday the weekly report took 18 minutes; we expected 5. Please drop the free-text field.' },
  });
export type ContributionPatch = z.infer<typeof ContributionPatch>;

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

/** Of a contribution, what a patch goes by. */
type Mendable = Pick<
  ContributionBody,
  'kind' | 'channel' | 'telemetryOf' | 'text' | 'story' | 'observation' | keyof typeof about
>;

/** A contribution as it would be with a patch, or what is wrong with it. Another topic has other scenarios, and a scenario says its topic. */
export function mended(before: Mendable, patch: ContributionPatch): ContributionBody | Refusal {
  const { kind, channel, telemetryOf, text: words, story, observation } = before;
  const named = (what: keyof typeof about) => (patch[what] === null ? undefined : (patch[what] ?? before[what]));
  const whole = {
    kind,
    channel,
    telemetryOf,
    ...(kind === 'story'
      ? { text: patch.text, story: patch.story ?? story }
      : { text: patch.text ?? words, story: patch.story }),
    observation: patch.observation ?? observation,
    topic: patch.topic === undefined && patch.scenario ? undefined : named('topic'),
    objective: named('objective'),
    criterion: named('criterion'),
    scenario:
      patch.topic === undefined || patch.topic === before.topic ? named('scenario') : (patch.scenario ?? undefined),
  };
  const { data, error } = ContributionBody.safeParse(whole);
  if (data) return data;
  const errors = error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
  return refuse('invalid-input', 'It would not stand like that', errors);
}

/** What another said is written down by those who run cycles: they hold the interviews. */
export const recordingRefused = (roles: readonly Role[]): Refusal | null =>
  may(roles, 'run-cycle')
    ? null
    : refuse('no-right', 'Only facilitators write down what somebody else said; say for whom you speak with proxyFor');

/** A story as one text, which passages can cite. */
export function storyText({ when, want, soThat, constraints = [], environment }: Story): string {
  const lines = [
    `When ${when}, I want ${want}, so that ${soThat}.`,
    ...constraints.map((constraint) => `Constraint: ${constraint}`),
    ...(environment ? [`Environment: ${environment}`] : []),
  ];
  return lines.join('\n');
}

/** Somebody speaks for a group of stakeholders or a segment that the program knows: a name of nobody would count for nobody. */
export function proxyRefused(proxyFor: string, segments: readonly string[]): Refusal | null {
  const known: readonly string[] = [...StakeholderGroup.options, ...segments];
  if (known.includes(proxyFor)) return null;
  const message = `The program has no such group or segment; it has ${known.join(', ')}`;
  return refuse('unknown-reference', 'It speaks for whom the program does not know', [{ path: 'proxyFor', message }]);
}

interface InputStanding extends CyclePhase {
  readonly input: { readonly opensAt: Instant; readonly closesAt: Instant } | null;
}

/** Refuses input outside its window. Both of its instants belong to it; a phase ended early ends it too. */
export function inputClosed(cycle: InputStanding, now: Instant): Refusal | null {
  const { input, gate } = cycle;
  const closed = (why: string): Refusal => refuse('input-closed', `${why}; ${whenOpen(input, now)}. ${ELSEWHERE}`);
  if (!input || !TAKES_INPUT.includes(phaseOf(cycle))) return closed(`The cycle is ${phaseInWords(gate.phase)}`);
  if (gate.heldUntil) return closed('The cycle is on hold and takes no input until it goes on');
  if (now < input.opensAt) return closed('Input is not open yet');
  if (now > input.closesAt) return closed('Input has closed');
  return null;
}

/** Where to say what a cycle does not take any more. */
export const ELSEWHERE = "What you say to the program's inbox is kept, and its next cycle answers it";

/** The phases in which people can say something, between the instants of their window. */
const TAKES_INPUT: readonly string[] = ['pre_read', 'session'];

function whenOpen(input: InputStanding['input'], now: Instant): string {
  if (!input) return 'input opens when the pre-reads go out';
  const { opensAt, closesAt } = input;
  return now > closesAt
    ? `input was from ${opensAt} until ${closesAt}`
    : `input is from ${opensAt} until ${closesAt} at the latest`;
}
