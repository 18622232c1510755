import { z } from 'zod';
import { Audience } from '../people.js';
import { refuse, type Refusal } from '../refusal.js';
import { text } from '../fields/text.js';
import { Story } from './story.js';
import { Channel, Observation, type About, ContributionBody } from './contribution.js';

/** What its author, or who wrote it down, mends of a contribution. Whose it is and whose telemetry it rests on stay as they are. */
export const ContributionPatch = z
  .strictObject({
    kind: ContributionBody.shape.kind.optional(),
    channel: Channel.exclude(['telemetry_briefing'])
      .optional()
      .describe('a telemetry_briefing says whose telemetry it is, and is said anew'),
    proxyFor: ContributionBody.shape.proxyFor.unwrap().nullable().optional().describe('null: first-hand'),
    audience: Audience.optional().describe(
      'who may read it and what it was before: fewer people at any time, more only by its author and never more than read the cycle',
    ),
    text: text(20_000).optional(),
    story: Story.optional(),
    observation: Observation.optional(),
    topic: ContributionBody.shape.topic.unwrap().nullable().optional().describe('null: none'),
    objective: ContributionBody.shape.objective.unwrap().nullable().optional().describe('null: none'),
    criterion: ContributionBody.shape.criterion.unwrap().nullable().optional().describe('null: none'),
    scenario: ContributionBody.shape.scenario
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

/** Of a contribution, what a patch goes by. */
type Mendable = Pick<
  ContributionBody,
  'kind' | 'channel' | 'proxyFor' | 'audience' | 'telemetryOf' | 'text' | 'story' | 'observation' | keyof About
>;

/**
 * A contribution as it would be with a patch, or what is wrong with it. Another topic has other scenarios, and a scenario says its topic. A
 * story that becomes something else keeps its parts as its text.
 */
export function mended(before: Mendable, patch: ContributionPatch): ContributionBody | Refusal {
  const { telemetryOf, text: words, story, observation } = before;
  const { kind = before.kind, channel = before.channel, audience = before.audience } = patch;
  const named = (what: keyof About) => (patch[what] === null ? undefined : (patch[what] ?? before[what]));
  const whole = {
    kind,
    channel,
    proxyFor: patch.proxyFor === null ? undefined : (patch.proxyFor ?? before.proxyFor),
    audience,
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
