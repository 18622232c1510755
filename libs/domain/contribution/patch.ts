import { z } from 'zod';
import { refuse, type Refusal } from '../refusal.js';
import { text } from '../fields/text.js';
import { Story } from './story.js';
import { Observation, type About, ContributionBody } from './contribution.js';

/** What its author, or who wrote it down, mends of a contribution. What kind it is, for whom it speaks and who may read it stay as they are. */
export const ContributionPatch = z
  .strictObject({
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
  'kind' | 'channel' | 'telemetryOf' | 'text' | 'story' | 'observation' | keyof About
>;

/** A contribution as it would be with a patch, or what is wrong with it. Another topic has other scenarios, and a scenario says its topic. */
export function mended(before: Mendable, patch: ContributionPatch): ContributionBody | Refusal {
  const { kind, channel, telemetryOf, text: words, story, observation } = before;
  const named = (what: keyof About) => (patch[what] === null ? undefined : (patch[what] ?? before[what]));
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
