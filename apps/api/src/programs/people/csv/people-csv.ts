import { stringify } from 'csv-stringify/sync';
import { Participant } from '../../../../../../libs/domain/people.js';
import { refuse, stopIf } from '../../../../../../libs/domain/refusal.js';
import type { RowProblem } from './people-csv.schemas.js';
import { readCsv, type CsvRecord } from './read-csv.js';

const COLUMNS = ['email', 'name', 'group', 'segments', 'needs', 'zone', 'roles'] as const;
type Column = (typeof COLUMNS)[number];
const NEEDED: readonly Column[] = ['email', 'name', 'group'];
const MANY: readonly Column[] = ['segments', 'needs', 'roles'];
const MAX_ROWS = 5000;

/** Spreadsheets run a cell that begins like this; one that we wrote has an apostrophe before it. */
const GUARDED = /^'(?=[=+\-@\t\r])/;

/** Somebody whom a row names, and the line on which it begins. */
export interface NamedOnLine {
  readonly line: number;
  readonly participant: Participant;
}

export interface PeopleRead {
  /** In the file, without the header. */
  readonly rows: number;
  readonly people: readonly NamedOnLine[];
  readonly problems: readonly RowProblem[];
}

/**
 * Reads people from comma-separated values (RFC 4180; semicolons where the header has them). A row that is wrong is a problem and
 * the others are read. Throws `invalid-input` when the header does not say what the columns are, and for more than 5,000 rows.
 */
export function readPeople(csv: string): PeopleRead {
  const { header, rows, problems } = recordsOf(csv);
  const skipped = problems.length;
  const columns = columnsOf(header);
  if (rows.length > MAX_ROWS) fail(`The file has ${rows.length} rows; send at most ${MAX_ROWS} at once`);
  const people: NamedOnLine[] = [];
  const lines = new Map<string, number>();
  for (const { line, cells } of rows) {
    const read = Participant.safeParse(valuesOf(columns, cells));
    const wide = cells.length > columns.length;
    if (wide) problems.push({ line, column: null, message: `has ${cells.length} cells for ${columns.length} columns` });
    else if (!read.success) problems.push(...read.error.issues.map((issue) => ({ line, ...described(issue) })));
    else {
      const { email } = read.data;
      const before = lines.get(email);
      if (before === undefined) people.push({ line, participant: read.data });
      else problems.push({ line, column: 'email', message: `is the same person as on line ${before}` });
      lines.set(email, before ?? line);
    }
  }
  return { rows: rows.length + skipped, people, problems };
}

/** People as they can be read again. Cells that a spreadsheet would run are guarded. */
export function writePeople(people: readonly Record<Column, string | readonly string[]>[]): string {
  const cells = people.map((person) => COLUMNS.map((column) => [person[column]].flat().join(' ')));
  return stringify([[...COLUMNS], ...cells], { escape_formulas: true });
}

function recordsOf(csv: string): { header: readonly string[]; rows: CsvRecord[]; problems: RowProblem[] } {
  const first = csv.split('\n', 1)[0] ?? '';
  const { records, problems } = readCsv(csv, first.includes(';') && !first.includes(',') ? ';' : ',');
  const [header, ...rows] = records;
  return { header: header?.cells ?? [], rows, problems };
}

function columnsOf(header: readonly string[]): Column[] {
  const names = header.map((name) => name.toLowerCase());
  const known = (name: string): name is Column => (COLUMNS as readonly string[]).includes(name);
  const unknown = names.filter((name) => !known(name));
  const missing = NEEDED.filter((column) => !names.includes(column));
  if (unknown.length > 0) fail(`The header has columns that are not known: ${unknown.slice(0, 10).join(', ')}`);
  if (missing.length > 0) fail(`The header lacks ${missing.join(', ')}`);
  if (new Set(names).size < names.length) fail('The header names a column twice');
  return names.filter(known);
}

function fail(message: string): void {
  stopIf(refuse('invalid-input', 'This is no list of people', [{ path: 'csv', message: message.slice(0, 500) }]));
}

/** An empty cell says nothing: what is there stays, a newcomer gets the default. */
function valuesOf(columns: readonly Column[], cells: readonly string[]): Partial<Record<Column, unknown>> {
  const filled = columns.flatMap((column, index): [Column, unknown][] => {
    const cell = (cells[index] ?? '').replace(GUARDED, '');
    if (cell === '' && !NEEDED.includes(column)) return [];
    return [[column, MANY.includes(column) ? cell.split(/[\s,;|]+/).filter(Boolean) : cell]];
  });
  return Object.fromEntries(filled);
}

const described = ({ path, message }: { path: PropertyKey[]; message: string }): Omit<RowProblem, 'line'> => ({
  column: path[0] === undefined ? null : String(path[0]),
  message,
});
