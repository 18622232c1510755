import { z } from 'zod';
import { ContributionBody } from '../../../../libs/domain/contribution/contribution.js';
import { DispositionKind } from '../../../../libs/domain/closure/disposition.js';
import { CriterionBody } from '../../../../libs/domain/backlog/item.js';
import { ConsentUse, PurposeBody } from '../../../../libs/domain/program/consent.js';
import { Key, Link, text } from '../../../../libs/domain/fields/text.js';
import { Duration } from '../../../../libs/domain/time.js';

/** What somebody waits for before they act: something that they can see through the API. */
export const Moment = z.enum([
  'obligations_wanted', // a compliance reviewer was asked
  'agenda',
  'pre_read',
  'session',
  'refinement',
  'decision_open', // a forum in which they may speak is open
  'decision_is_mine', // they may rule: as final authority, or since the ladder climbed to them as the deputy
  'review_wanted', // their verdict is asked for
  'changes_wanted', // a review asks for changes
  'closure',
  'agenda_is_mine', // the ladder of this phase climbed to them
  'refinement_is_mine',
  'closure_is_mine',
]);
export type Moment = z.infer<typeof Moment>;

/** When: so many working days after the moment was noticed, and at which of its occurrences. */
const When = {
  on: Moment,
  after: z.number().min(0).max(100).default(0).describe('working days after they notice'),
  time: z.int().min(1).max(9).default(1).describe('the first, the second time it comes'),
};

const act = <Name extends string, Shape extends z.core.$ZodLooseShape>(name: Name, shape: Shape) =>
  z.strictObject({ ...When, do: z.literal(name), ...shape });

/** What a brief can say: it has keys for its topics only, and no ids. */
const InBrief = z.strictObject(ContributionBody.shape).omit({ objective: true, criterion: true, scenario: true });

/** Something in a list of this brief, counted from 1. */
const nth = z.int().min(1).max(50);

const Contribute = act('contribute', {
  key: Key.describe('by which items and answers of this brief cite it'),
  ...InBrief.shape,
  topic: Key.optional().describe('the key of a topic of this brief'),
  scenario: nth.optional().describe('which scenario of that topic was observed, counted from 1'),
}).superRefine((said, context) => {
  const { on: _on, after: _after, time: _time, do: _do, key: _key, topic: _topic, scenario: _scenario, ...body } = said;
  const parsed = ContributionBody.safeParse(body);
  for (const { path, message } of parsed.error?.issues ?? []) context.addIssue({ code: 'custom', path, message });
});

export const Item = z.strictObject({
  key: Key,
  title: text(200),
  framing: text(4000),
  coAuthors: z.array(z.string()).max(50).default([]).describe('keys of people'),
  criteria: z.array(z.strictObject({ ...CriterionBody.shape, obligation: text(200).optional() })).max(50),
  cites: z
    .array(z.strictObject({ of: Key, quote: text(5000).optional().describe('word for word; all of it without one') }))
    .min(1, 'An item cites at least one passage')
    .max(100),
  decisions: z
    .array(z.int().min(1).max(20))
    .max(20)
    .default([])
    .describe('which decisions of this brief it rests on, counted from 1'),
});
export type Item = z.infer<typeof Item>;

export const Answer = z.strictObject({
  of: Key.describe('a contribution'),
  kind: DispositionKind,
  items: z.array(Key).max(50).optional(),
  reason: text(2000).optional(),
  until: Duration.optional(),
  answer: text(4000).optional(),
  duplicateOf: Key.optional(),
});
export type Answer = z.infer<typeof Answer>;

const decision = z.int().min(1).max(20).default(1).describe('which decision of this brief, counted from 1');

/** One thing that one person does. */
export const Act = z.discriminatedUnion('do', [
  act('record_obligations', {
    obligations: z.array(z.strictObject({ reference: text(100), statement: text(2000) })).max(50),
  }),
  act('publish_agenda', { coverageReason: text(2000, 3).optional() }),
  act('read', {}),
  act('attend', {}),
  Contribute,
  act('close_session', {}),
  act('record_links', {
    recordingUrl: Link.optional(),
    transcriptUrl: Link.optional(),
    attendeesOnly: z.boolean().optional(),
  }),
  act('record_timeboxes', {
    took: z
      .record(Key, z.int().min(0).max(1440))
      .describe('minutes, by the keys of topics of this brief; 0: the session did not reach it'),
  }),
  act('ask_consent', { ...PurposeBody.omit({ until: true }).shape, lasts: Duration }),
  act('consent', { use: ConsentUse }),
  act('add_items', { items: z.array(Item).min(1).max(50) }),
  act('bind_scenario', {
    topic: Key.describe('the key of a topic of this brief'),
    scenario: nth.describe('which of its scenarios, counted from 1'),
    item: Key,
    criteria: z.array(nth).min(1).max(20).describe('which criteria of the item it puts to the test, counted from 1'),
  }),
  act('dispose', { answers: z.array(Answer).min(1).max(200) }),
  act('end_refinement', {}),
  act('advise', { decision, option: text(200), reason: text(4000) }),
  act('rule', {
    decision,
    option: text(200),
    rationale: text(4000),
    dissent: text(4000).optional(),
    answers: z.array(z.strictObject({ to: z.string(), answer: text(2000) })).default([]),
    otherwise: text(2000).describe('the answer to advice that nobody foresaw'),
  }),
  act('request_changes', { reason: text(2000) }),
  act('add_criterion', {
    item: Key,
    criterion: z.strictObject({ ...CriterionBody.shape, obligation: text(200).optional() }),
  }),
  act('resubmit', { note: text(2000) }),
  act('approve', { reason: text(2000).optional() }),
  act('publish_closure', {
    introduction: text(4000).optional(),
    learnt: z.array(z.strictObject({ objective: Key, text: text(2000) })).default([]),
  }),
]);
export type Act = z.infer<typeof Act>;
export type ActOf<Name extends Act['do']> = Extract<Act, { do: Name }>;

/** Who does what in a rehearsal, by the keys of people. */
export const Rehearsal = z.strictObject({ actors: z.record(Key, z.array(Act).max(200)) });
export type Rehearsal = z.infer<typeof Rehearsal>;
