import { z } from 'zod';
import { ChannelPlan } from '../health/channel-mix.js';
import { once } from '../fields/once.js';
import { StakeholderGroup } from '../people.js';
import { Key } from '../fields/text.js';

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

export const MOST_TARGETS = 50;

/** Who a program must hear, and how it spares people. A cycle copies the targets when it starts. */
export const StakeholderMap = z
  .strictObject({
    targets: z
      .array(Target)
      .max(MOST_TARGETS)
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

/** The targets of a map after others were set among them. */
export interface TargetsSet {
  readonly targets: readonly Target[];
  readonly added: number;
  readonly changed: number;
  /** Those for which the map has no place. */
  readonly beyond: readonly Target[];
}

/** Sets targets, each once, among those of a map: what it has is changed in its place, what is new comes after it, nothing is taken away. */
export function setTargets(before: readonly Target[], coming: readonly Target[]): TargetsSet {
  const targets = new Map(before.map((target) => [target.who, target.atLeast]));
  const beyond: Target[] = [];
  let changed = 0;
  for (const target of coming) {
    const { who, atLeast } = target;
    const had = targets.get(who);
    if (had === undefined && targets.size >= MOST_TARGETS) {
      beyond.push(target);
      continue;
    }
    if (had !== undefined && had !== atLeast) changed += 1;
    targets.set(who, atLeast);
  }
  const all = [...targets].map(([who, atLeast]) => ({ who, atLeast }));
  return { targets: all, added: all.length - before.length, changed, beyond };
}
