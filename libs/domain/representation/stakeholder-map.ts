import { z } from 'zod';
import { ChannelPlan } from '../health/channel-mix.js';
import { once } from '../once.js';
import { StakeholderGroup } from '../people.js';
import { Key } from '../text.js';

/** A stakeholder group, or a segment of the program's own. */
export const Who = z.union([StakeholderGroup, Key], { error: 'Use a stakeholder group or the key of a segment' });

/** How many people of a group or segment are to be invited to every cycle. */
export const Target = z.strictObject({ who: Who, atLeast: z.int().min(1).max(500) });
export type Target = z.infer<typeof Target>;

/** When somebody has been asked enough for a while. */
export const Rotation = z.strictObject({
  inARow: z
    .int()
    .min(1)
    .max(10)
    .default(3)
    .describe('whoever was invited to this many cycles in a row comes last, while somebody equal waits'),
  most: z.int().min(1).max(100).default(6).describe('nobody is proposed who was invited to this many cycles'),
  days: z.int().min(7).max(730).default(90).describe('within this many days'),
});
export type Rotation = z.infer<typeof Rotation>;

/** Who a program must hear, and how it spares people. A cycle copies the targets when it starts. */
export const StakeholderMap = z
  .strictObject({
    targets: z
      .array(Target)
      .max(50)
      .superRefine(once(({ who }) => who, 'The target of'))
      .default([]),
    size: z.int().min(1).max(500).optional().describe('how many are invited to a cycle, once all targets are met'),
    rotation: Rotation.default(Rotation.parse({})),
    channels: ChannelPlan.default([]).describe('how much is to come through which channel, within `rotation.days`'),
  })
  .meta({
    id: 'StakeholderMap',
    example: {
      targets: [
        { who: 'end_user', atLeast: 3 },
        { who: 'screen-reader', atLeast: 1 },
      ],
      size: 12,
      rotation: { inARow: 3, most: 6, days: 90 },
      channels: [
        { channel: 'interview', atLeast: 4 },
        { channel: 'support_review', atLeast: 1 },
      ],
    },
  });
export type StakeholderMap = z.infer<typeof StakeholderMap>;

/** The targets of one cycle: those of the program, and at least one of everybody whom its brief names. In order of names. */
export function targetsOf({ targets }: StakeholderMap, mustHear: readonly string[]): Target[] {
  const named = [...new Set(mustHear)].filter((who) => !targets.some((target) => target.who === who));
  return [...targets, ...named.map((who) => ({ who, atLeast: 1 }))].sort((one, other) =>
    one.who < other.who ? -1 : 1,
  );
}
