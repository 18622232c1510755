import { asGroup } from '../../../csv/as-group.js';
import { readTable, writeTable, type Table, type TableRead } from '../../../csv/table.js';
import { z } from 'zod';
import { Participant } from '../../../../../../libs/domain/people.js';

const COLUMNS = ['email', 'name', 'group', 'segments', 'needs', 'zone', 'locale', 'roles'] as const;
type Column = (typeof COLUMNS)[number];

const PEOPLE: Table<Column, Participant> = {
  list: 'list of people',
  one: 'person',
  columns: COLUMNS,
  needed: ['email', 'name', 'group'],
  many: ['segments', 'needs', 'roles'],
  key: 'email',
  row: z.preprocess(withCodes, Participant),
};

/** Groups, segments, needs and roles are codes of small letters, which spreadsheets begin with a capital: `End user` is `end_user`. */
function withCodes(cells: unknown): unknown {
  const row = { ...(cells as Readonly<Record<string, unknown>>) };
  const lower = (cell: unknown): unknown => (typeof cell === 'string' ? cell.toLowerCase() : cell);
  for (const column of PEOPLE.many) if (Array.isArray(row[column])) row[column] = row[column].map(lower);
  if (typeof row.group === 'string') row.group = asGroup(row.group);
  return row;
}

/** People from comma-separated values; see `readTable`. */
export const readPeople = (csv: string): TableRead<Participant> => readTable(PEOPLE, csv);

/** People as they can be read again. */
export const writePeople = (people: readonly Record<Column, string | readonly string[] | null>[]): string =>
  writeTable(PEOPLE, people);
