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
const Size = z.int().min(1).max(500);

/** Who a program must hear, and how it spares people. A cycle copies the targets when it starts. */
export const StakeholderMap = z
  .strictObject({
    targets: z
      .array(Target)
      .max(MOST_TARGETS)
      .superRefine(once(({ who }) => who, 'The target of'))
      .default([]),
    size: Size.optional().describe('how many are invited to a cycle, once all targets are met'),
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

/** What a map says beside whom it names, each a number with its bounds. */
export const SETTINGS = {
  size: Size,
  inARow: Rotation.shape.inARow.unwrap(),
  most: Rotation.shape.most.unwrap(),
  days: Rotation.shape.days.unwrap(),
} as const;
export const MapSetting = z.enum(['size', 'inARow', 'most', 'days'], {
  error: 'Use size, inARow, most or days',
});
export type MapSetting = z.infer<typeof MapSetting>;

/** One thing that a map says: a target, what is to come through a channel, or a setting, whose value stands for `atLeast`. */
export type MapRow =
  | ({ readonly kind: 'target' } & Target)
  | { readonly kind: 'channel'; readonly who: ChannelPlan[number]['channel']; readonly atLeast: number }
  | { readonly kind: 'setting'; readonly who: MapSetting; readonly atLeast: number };

/** A map after rows were set in it. */
export interface RowsSet {
  readonly map: StakeholderMap;
  readonly added: number;
  readonly changed: number;
  /** Those for which the map has no place. */
  readonly beyond: readonly MapRow[];
}

/** Sets rows in a map, each once: what it has is changed in its place, what is new comes after it, nothing is taken away. */
export function setRows(before: StakeholderMap, coming: readonly MapRow[]): RowsSet {
  const numbers = numbersOf(before);
  const beyond: MapRow[] = [];
  let [added, changed] = [0, 0];
  for (const row of coming) {
    const among: Map<string, number> = numbers[row.kind];
    const had = among.get(row.who);
    if (row.kind === 'target' && had === undefined && among.size >= MOST_TARGETS) {
      beyond.push(row);
      continue;
    }
    if (had === undefined) added += 1;
    else if (had !== row.atLeast) changed += 1;
    among.set(row.who, row.atLeast);
  }
  return { map: asMap(numbers), added, changed, beyond };
}

/** What a map says, each number by what it is of. */
type Numbers = Readonly<Record<MapRow['kind'], Map<string, number>>>;

const numbersOf = ({ targets, channels, size, rotation }: StakeholderMap): Numbers => ({
  target: new Map(targets.map(({ who, atLeast }) => [who, atLeast])),
  channel: new Map(channels.map(({ channel, atLeast }) => [channel, atLeast])),
  setting: new Map(Object.entries({ ...(size === undefined ? {} : { size }), ...rotation })),
});

function asMap({ target, channel, setting }: Numbers): StakeholderMap {
  const { size, ...rotation } = Object.fromEntries(setting);
  return StakeholderMap.parse({
    targets: [...target].map(([who, atLeast]) => ({ who, atLeast })),
    channels: [...channel].map(([name, atLeast]) => ({ channel: name, atLeast })),
    rotation,
    ...(size === undefined ? {} : { size }),
  });
}
