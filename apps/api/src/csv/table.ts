import { stringify } from 'csv-stringify/sync';
import type { z } from 'zod';
import { refuse, stopIf } from '../../../../libs/domain/refusal.js';
import type { RowProblem } from './csv.schemas.js';
import { fromLines, inLines } from './lines-in-cell.js';
import { MAX_ROWS, readCsv } from './read-csv.js';

/**
 * Spreadsheets run a cell that begins like this, in any width. One that we write gets an apostrophe before it, also where it has
 * some already, so that reading takes off what writing has put there.
 * Source: https://owasp.org/www-community/attacks/CSV_Injection
 */
const RUNS = /^'*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;
/**
 * Where semicolons or tabs separate cells, as in many languages, a quotation mark in the middle of a line quotes nothing: what stands after
 * one of those, or on a new line, is a cell of its own there. It gets the same apostrophe.
 */
const RUNS_ELSEWHERE = /([;\t\r\n])(?=['"]*[=+\-@\uff1d\uff0b\uff0d\uff20])/g;
const GUARDED_ELSEWHERE = /([;\t\r\n])'(?=['"]*[=+\-@\uff1d\uff0b\uff0d\uff20])/g;
function guarded(text: string): string {
  const cell = text.replace(RUNS_ELSEWHERE, "$1'");
  return RUNS.test(cell) ? `'${cell}` : cell;
}
function unguarded(cell: string): string {
  const text = cell.startsWith("'") && RUNS.test(cell) ? cell.slice(1) : cell;
  return text.replace(GUARDED_ELSEWHERE, '$1');
}
/** What stands for bytes that were no UTF-8. */
const LOST = '\ufffd';

/** What the rows of a file are, for people and for the schema of one. */
export interface Table<Column extends string, Row extends object> {
  /** In refusals: `list of people`, and `person`. */
  readonly list: string;
  readonly one: string;
  readonly columns: readonly Column[];
  /** Other names under which files have them, in small letters. */
  readonly alsoCalled?: Readonly<Record<string, Column>>;
  /** Whether files may have more columns, which are left out aloud. Where a column says what a row is, none may be mistyped. */
  readonly mayHaveMore?: true;
  readonly needed: readonly Column[];
  /** Whose cells hold several, with spaces between them. */
  readonly many: readonly Column[];
  /** Whose cells hold several texts, a line each. */
  readonly lines?: readonly Column[];
  /** What tells rows apart: a second row with the same is a problem. */
  readonly key: Column & keyof Row;
  /** Where that takes more than one column. */
  readonly same?: (row: Row) => string;
  readonly row: z.ZodType<Row>;
}

/** A row that can be taken, and the line on which it begins. */
export interface RowOnLine<Row> {
  readonly line: number;
  readonly row: Row;
}

export interface TableRead<Row> {
  /** In the file, without the header. */
  readonly rows: number;
  readonly read: readonly RowOnLine<Row>[];
  readonly problems: readonly RowProblem[];
  /** Names in the header that are not known: nothing of those columns is read. */
  readonly ignored: string[];
}

/**
 * Reads rows from comma-separated values (RFC 4180; semicolons or tabs where the header has them). A row that is wrong is a problem and
 * the others are read. Throws `invalid-input` when the header does not say what the columns are, and for more than 5,000 rows.
 */
export function readTable<Column extends string, Row extends object>(
  table: Table<Column, Row>,
  csv: string,
): TableRead<Row> {
  const { records, problems } = readCsv(csv);
  const skipped = problems.length;
  const [header, ...rows] = records;
  const names = header?.cells ?? [];
  const columns = columnsOf(table, names);
  if (rows.length + skipped > MAX_ROWS)
    fail(table, `The file has more than ${MAX_ROWS} rows; send at most so many at once`);
  const read: RowOnLine<Row>[] = [];
  const lines = new Map<unknown, number>();
  for (const { line, cells } of rows) {
    const row = readRow(table, columns, cells);
    if (Array.isArray(row)) {
      problems.push(...row.map((problem) => ({ line, ...problem })));
      continue;
    }
    const self = table.same?.(row.value) ?? row.value[table.key];
    const before = lines.get(self);
    if (before === undefined) read.push({ line, row: row.value });
    else problems.push({ line, column: table.key, message: `is the same ${table.one} as on line ${before}` });
    lines.set(self, before ?? line);
  }
  const ignored = unknownIn(names, columns);
  return { rows: rows.length + skipped, read, problems, ignored };
}

/** Rows as they can be read again. Texts that a spreadsheet would run are guarded; numbers, also negative ones, run nothing and stay numbers. */
export function writeTable<Column extends string>(
  { columns, lines = [] }: Pick<Table<Column, object>, 'columns' | 'lines'>,
  rows: readonly Record<Column, string | number | readonly string[] | null>[],
): string {
  const cells = rows.map((row) => columns.map((column) => cellOf(row[column], lines.includes(column))));
  return stringify([[...columns], ...cells], { quoted_match: /[\r\n]|^\s|\s$/ });
}

const cellOf = (value: string | number | readonly string[] | null, lines: boolean): string => {
  if (typeof value === 'number') return String(value);
  return guarded(lines && Array.isArray(value) ? inLines(value as readonly string[]) : [value].flat().join(' '));
};

/** How the columns are called of which nothing is read. */
const unknownIn = (header: readonly string[], columns: readonly (string | null)[]): string[] =>
  header.flatMap((name, index) => (columns[index] === null ? [name.slice(0, 100) || `column ${index + 1}`] : []));

/** The column of each cell; null where the header names none that is known. */
function columnsOf<Column extends string, Row extends object>(
  table: Table<Column, Row>,
  header: readonly string[],
): (Column | null)[] {
  const columns = header.map((name) => columnOf(table, name.toLowerCase()));
  const missing = table.needed.filter((column) => !columns.includes(column));
  const known = `known are ${table.columns.join(', ')}`;
  if (missing.length > 0) fail(table, `The header lacks ${missing.join(', ')}; ${known}`);
  const more = unknownIn(header, columns);
  if (more.length > 0 && !table.mayHaveMore)
    fail(table, `The header has columns that are not known: ${more.slice(0, 10).join(', ').slice(0, 200)}; ${known}`);
  const named = columns.filter((column) => column !== null);
  if (new Set(named).size < named.length) fail(table, 'The header names a column twice');
  return columns;
}

const columnOf = <Column extends string>(
  { columns, alsoCalled = {} }: Pick<Table<Column, object>, 'columns' | 'alsoCalled'>,
  name: string,
): Column | null =>
  columns.find((column) => column.toLowerCase() === name) ??
  (Object.hasOwn(alsoCalled, name) ? (alsoCalled[name] ?? null) : null);

function fail({ list }: { readonly list: string }, message: string): void {
  stopIf(refuse('invalid-input', `This is no ${list}`, [{ path: 'csv', message: message.slice(0, 500) }]));
}

type CellProblem = Omit<RowProblem, 'line'>;

/** What a row says, or what is wrong with it. */
function readRow<Column extends string, Row extends object>(
  table: Table<Column, Row>,
  columns: readonly (Column | null)[],
  cells: readonly string[],
): { readonly value: Row } | CellProblem[] {
  if (cells.length > columns.length) {
    return [{ column: null, message: `has ${cells.length} cells for ${columns.length} columns` }];
  }
  const lost = columns.filter((column, index) => column !== null && cells[index]?.includes(LOST));
  if (lost.length > 0) {
    return lost.map((column) => ({ column, message: 'has lost characters to a wrong encoding; save it as UTF-8' }));
  }
  const read = table.row.safeParse(valuesOf(table, columns, cells));
  if (read.success) return { value: read.data };
  return read.error.issues.map(({ path: [column], message }) => ({
    column: column === undefined ? null : String(column),
    message,
  }));
}

/** An empty cell says nothing: what is there stays, what is new gets the default. */
function valuesOf<Column extends string, Row extends object>(
  { needed, many, lines = [] }: Table<Column, Row>,
  columns: readonly (Column | null)[],
  cells: readonly string[],
): Partial<Record<Column, unknown>> {
  const filled = columns.flatMap((column, index): [Column, unknown][] => {
    if (column === null) return [];
    const cell = unguarded(cells[index] ?? '');
    if (cell === '' && !needed.includes(column)) return [];
    if (lines.includes(column)) return [[column, fromLines(cell)]];
    return [[column, many.includes(column) ? cell.split(/[\s,;|]+/).filter(Boolean) : cell]];
  });
  return Object.fromEntries(filled) as Partial<Record<Column, unknown>>;
}
