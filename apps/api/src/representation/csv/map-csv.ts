import { z } from 'zod';
import { PlannedChannel } from '../../../../../libs/domain/health/channel-mix.js';
import {
  MapSetting,
  SETTINGS,
  Target,
  Who,
  type MapRow,
  type StakeholderMap,
} from '../../../../../libs/domain/representation/stakeholder-map.js';
import { Key } from '../../../../../libs/domain/fields/text.js';
import { asGroup } from '../../csv/as-group.js';
import { readTable, writeTable, type Table, type TableRead } from '../../csv/table.js';

const COLUMNS = ['kind', 'who', 'atLeast'] as const;

/** Small letters, as in a list of people. What is no key of a segment then is taken for a group. */
function withCode(cell: string): string {
  const key = Key.safeParse(cell.toLowerCase());
  return key.success ? key.data : asGroup(cell);
}

const numberUpTo = (most: number) => {
  const error = `Use a whole number from 1 to ${most}`;
  return z
    .string()
    .regex(/^\d{1,5}$/, error)
    .transform(Number)
    .pipe(z.int({ error }).min(1, error).max(most, error));
};

/** The settings, each by its name in any case. */
const Setting = z.string().transform((cell) => {
  const name = MapSetting.options.find((one) => one.toLowerCase() === cell.toLowerCase());
  return name ?? cell;
});

const Row = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({
      kind: z.literal('target'),
      who: z.string().transform(withCode).pipe(Who),
      atLeast: numberUpTo(500).pipe(Target.shape.atLeast),
    }),
    z.strictObject({
      kind: z.literal('channel'),
      who: z.string().transform(asGroup).pipe(PlannedChannel.shape.channel),
      atLeast: numberUpTo(10_000),
    }),
    z
      .strictObject({ kind: z.literal('setting'), who: Setting.pipe(MapSetting), atLeast: numberUpTo(730) })
      .superRefine(({ who, atLeast }, context) => {
        for (const { message } of SETTINGS[who].safeParse(atLeast).error?.issues ?? [])
          context.addIssue({ code: 'custom', path: ['atLeast'], message });
      }),
  ],
  { error: 'Use target, channel or setting' },
);

/** A row without a kind is a target. */
function withKind(cells: unknown): unknown {
  const row = cells as Readonly<Record<string, unknown>>;
  return { ...row, kind: typeof row.kind === 'string' ? row.kind.toLowerCase() : 'target' };
}

const MAP: Table<(typeof COLUMNS)[number], MapRow> = {
  list: 'stakeholder map',
  one: 'group or segment',
  columns: COLUMNS,
  needed: ['who', 'atLeast'],
  many: [],
  key: 'who',
  same: ({ kind, who }) => `${kind}:${who}`,
  row: z.preprocess(withKind, Row),
};

/** A stakeholder map from comma-separated values; see `readTable`. */
export const readMapRows = (csv: string): TableRead<MapRow> => readTable(MAP, csv);

/** All of a map as it can be read again. */
export function writeMapRows({ targets, channels, size, rotation }: StakeholderMap): string {
  const settings = { ...(size === undefined ? {} : { size }), ...rotation };
  return writeTable(MAP, [
    ...targets.map((target) => ({ kind: 'target', ...target })),
    ...channels.map(({ channel, atLeast }) => ({ kind: 'channel', who: channel, atLeast })),
    ...Object.entries(settings).map(([who, atLeast]) => ({ kind: 'setting', who, atLeast })),
  ]);
}
