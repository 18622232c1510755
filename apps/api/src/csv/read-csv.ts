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

const OPTIONS = {
  bom: true,
  info: true,
  trim: true,
  relax_column_count: true,
  skip_empty_lines: true,
  record_delimiter: ['\r\n', '\n', '\r'], // without it the first one that a file has, for all of it
} as const satisfies Options;

/**
 * The records of a CSV file, as far as they say something. One that cannot be read is a problem, with the line on which it begins; the
 * others are there all the same.
 */
export function readCsv(csv: string): CsvRead {
  const [text, delimiter] = delimited(csv);
  const { records, problems } = readWhole(text, delimiter) ?? readEach(text, delimiter);
  const said = records.map(({ line, cells }) => ({ line, cells: filled(cells) }));
  return { records: said.filter(({ cells }) => cells.length > 0), problems };
}

/** The cells up to the last that says something: spreadsheets write empty ones behind. */
const filled = (cells: readonly string[]): readonly string[] => cells.slice(0, cells.findLastIndex(Boolean) + 1);

/** What spreadsheets put between cells. */
const DELIMITERS = [',', ';', '\t'];
/** The line in which spreadsheets name their delimiter. */
const SAYS_SO = /^\ufeff?sep=(.)(?=[\r\n])/i;

/** A file without its `sep=` line, and its delimiter: the one of that line, or the most frequent one in the header. */
function delimited(csv: string): [csv: string, delimiter: string] {
  const said = SAYS_SO.exec(csv)?.[1];
  if (said !== undefined) return [csv.replace(SAYS_SO, ''), said];
  const header = csv.trimStart().split(/[\r\n]/, 1)[0] ?? '';
  const many = (delimiter: string): number => header.split(delimiter).length;
  return [csv, DELIMITERS.reduce((most, one) => (many(one) > many(most) ? one : most))];
}

/** The records of a file without a mistake; null where it has one. */
function readWhole(csv: string, delimiter: string): CsvRead | null {
  const records = parsed(csv, delimiter);
  return records && { records, problems: [] };
}

/** Of a file, without its header. */
export const MAX_ROWS = 5000;
/** In lines: more than a cell has. A quotation mark without its twin would take in every row after it. */
const LONGEST_RECORD = 100;
/** In lines: more than any file of rows may have, with cells of several lines. */
const MOST_LINES = 20_000;

/** A line of a file, without its end. */
interface Line {
  readonly line: number;
  readonly text: string;
}

/** Each record by itself, as far as its quotation marks are in pairs, and not many more than a file may have. */
function readEach(csv: string, delimiter: string): CsvRead {
  const [records, problems, whole]: [CsvRecord[], RowProblem[], Line[]] = [[], [], []];
  const lines = csv.match(/[^\r\n]*(?:\r\n|[\r\n])|[^\r\n]+$/g) ?? [];
  for (let at = 0; at < lines.length;) {
    if (at >= MOST_LINES || records.length + problems.length + whole.length > MAX_ROWS + 1) {
      problems.push({ line: at + 1, column: null, message: 'is not read, nor what follows: mend what stands before' });
      break;
    }
    const length = lengthOf(lines, at);
    const found = length === null || length === 1 ? null : parsed(lines.slice(at, at + length).join(''), delimiter);
    if (found) records.push(...found.map(({ cells }) => ({ line: at + 1, cells })));
    else if (length === 1) whole.push(...lineAt(lines, at));
    else problems.push(unpaired(at + 1));
    at += found ? (length ?? 1) : 1;
  }
  const read = readLines(whole, delimiter);
  const byLine = (one: { line: number }, other: { line: number }): number => one.line - other.line;
  return {
    records: [...records, ...read.records].sort(byLine),
    problems: [...problems, ...read.problems].sort(byLine),
  };
}

/** None where it is empty. */
function lineAt(lines: readonly string[], at: number): Line[] {
  const text = (lines[at] ?? '').replace(/[\r\n]+$/, '');
  return text.trim() === '' ? [] : [{ line: at + 1, text }];
}

const unpaired = (line: number): RowProblem => ({
  line,
  column: null,
  message: 'has a quotation mark that is not in pairs',
});

/** Records of one line each: all at once, and where one of them is wrong, each half of them. */
function readLines(lines: readonly Line[], delimiter: string): CsvRead {
  const found = parsed(lines.map(({ text }) => text).join('\n'), delimiter);
  if (found && (lines.length < 2 || found.length === lines.length)) {
    return { records: found.map(({ cells }, index) => ({ line: lines[index]?.line ?? 0, cells })), problems: [] };
  }
  if (lines.length < 2) return { records: [], problems: lines.map(({ line }) => unpaired(line)) };
  const half = Math.floor(lines.length / 2);
  const halves = [lines.slice(0, half), lines.slice(half)].map((some) => readLines(some, delimiter));
  return {
    records: halves.flatMap(({ records }) => records),
    problems: halves.flatMap(({ problems }) => problems),
  };
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

function parsed(csv: string, delimiter: string): CsvRecord[] | null {
  try {
    const records = parse(csv, { ...OPTIONS, delimiter }) as unknown as { record: string[]; info: Info }[];
    return numbered(csv, records);
  } catch (error) {
    if (error instanceof CsvError) return null;
    throw error;
  }
}

/** The parser counts a line break of two characters twice inside quotation marks; so its place in bytes is what tells the line. */
function numbered(csv: string, records: readonly { readonly record: string[]; readonly info: Info }[]): CsvRecord[] {
  const bytes = Buffer.from(csv);
  let [line, read] = [1, 0];
  return records.map(({ record, info }) => {
    const taken = bytes.toString('utf8', read, info.bytes); // with the empty lines before it, and its end
    line += breaksIn(taken);
    read = info.bytes;
    return { line: line - (/[\r\n]$/.test(taken) ? 1 : 0) - breaksIn(record.join('')), cells: record };
  });
}

const breaksIn = (text: string): number => text.match(/\r\n|[\r\n]/g)?.length ?? 0;
