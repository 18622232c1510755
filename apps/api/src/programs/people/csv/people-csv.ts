import { readTable, writeTable, type Table, type TableRead } from '../../../csv/table.js';
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
  row: Participant,
};

/** People from comma-separated values; see `readTable`. */
export const readPeople = (csv: string): TableRead<Participant> => readTable(PEOPLE, csv);

/** People as they can be read again. */
export const writePeople = (people: readonly Record<Column, string | readonly string[] | null>[]): string =>
  writeTable(PEOPLE, people);
