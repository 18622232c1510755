import { CsvError, parse, type Info, type Options } from 'csv-parse/sync';
import type { RowProblem } from './csv.schemas.js';

/** A record and the line on which it begins, from 1. */
export interface CsvRecord {
  readonly line: number;
  readonly cells: readonly string[];
}

export interface CsvRead {
  readonly records: CsvRecord[];
  readonly problems: RowProblem[];
}

type Delimiter = string | string[];

const OPTIONS = { bom: true, info: true, trim: true, relax_column_count: true, skip_empty_lines: true } as const;

/** The records of a CSV file. One that cannot be read is a problem, with the line on which it begins; the others are there all the same. */
export const readCsv = (csv: string, delimiter: Delimiter): CsvRead =>
  readWhole(csv, delimiter) ?? readEach(csv, delimiter);

/** The records of a file without a mistake; null where it has one. */
function readWhole(csv: string, delimiter: Delimiter): CsvRead | null {
  const records = parsed(csv, delimiter);
  return records && { records, problems: [] };
}

/** In lines: more than a cell has. A quotation mark without its twin would take in every row after it. */
const LONGEST_RECORD = 100;
/** In lines: more than any file of rows may have, with cells of several lines. */
const MOST_LINES = 20_000;

/** Each record by itself, as far as its quotation marks are in pairs. */
function readEach(csv: string, delimiter: Delimiter): CsvRead {
  const [records, problems]: [CsvRecord[], RowProblem[]] = [[], []];
  const lines = csv.match(/[^\r\n]*(?:\r\n|[\r\n])|[^\r\n]+$/g) ?? [];
  for (let at = 0; at < lines.length;) {
    if (at >= MOST_LINES) {
      problems.push({ line: at + 1, column: null, message: 'is not read, nor what follows: mend what stands before' });
      break;
    }
    const length = lengthOf(lines, at);
    const found = length === null ? null : parsed(lines.slice(at, at + length).join(''), delimiter);
    if (found) records.push(...found.map(({ cells }) => ({ line: at + 1, cells })));
    else problems.push({ line: at + 1, column: null, message: 'has a quotation mark that is not in pairs' });
    at += found ? (length ?? 1) : 1;
  }
  return { records, problems };
}

/** Of how many lines the record is that begins there: until all of its quotation marks are in pairs. */
function lengthOf(lines: readonly string[], at: number): number | null {
  let marks = 0;
  for (let length = 1; length <= LONGEST_RECORD && at + length <= lines.length; length += 1) {
    marks += (lines[at + length - 1] ?? '').split('"').length - 1;
    if (marks % 2 === 0) return length;
  }
  return null;
}

function parsed(csv: string, delimiter: Delimiter): CsvRecord[] | null {
  try {
    const options: Options = { ...OPTIONS, delimiter };
    const records = parse(csv, options) as unknown as { record: string[]; info: Info }[];
    return records.map(({ record, info }) => ({ line: info.lines - breaksIn(record), cells: record }));
  } catch (error) {
    if (error instanceof CsvError) return null;
    throw error;
  }
}

const breaksIn = (cells: readonly string[]): number => cells.join('').split('\n').length - 1;
