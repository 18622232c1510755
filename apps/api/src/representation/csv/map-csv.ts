import { z } from 'zod';
import { Target, Who } from '../../../../../libs/domain/representation/stakeholder-map.js';
import { Key } from '../../../../../libs/domain/fields/text.js';
import { asGroup } from '../../csv/as-group.js';
import { readTable, writeTable, type Table, type TableRead } from '../../csv/table.js';

const COLUMNS = ['who', 'atLeast'] as const;

/** Small letters, as in a list of people. What is no key of a segment then is taken for a group. */
function withCode(cell: string): string {
  const key = Key.safeParse(cell.toLowerCase());
  return key.success ? key.data : asGroup(cell);
}

const TARGETS: Table<(typeof COLUMNS)[number], Target> = {
  list: 'stakeholder map',
  one: 'group or segment',
  columns: COLUMNS,
  needed: COLUMNS,
  many: [],
  key: 'who',
  row: z.strictObject({
    who: z.string().transform(withCode).pipe(Who),
    atLeast: z
      .string()
      .regex(/^\d{1,3}$/, 'Use a whole number from 1 to 500')
      .transform(Number)
      .pipe(Target.shape.atLeast),
  }),
};

/** Coverage targets from comma-separated values; see `readTable`. */
export const readTargets = (csv: string): TableRead<Target> => readTable(TARGETS, csv);

/** Coverage targets as they can be read again. */
export const writeTargets = (targets: readonly Target[]): string => writeTable(TARGETS, targets);
