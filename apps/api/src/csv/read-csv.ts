import { parse, type CsvError, type Info } from 'csv-parse/sync';
import type { RowProblem } from './csv.schemas.js';

/** A record and the line on which it begins, from 1. */
export interface CsvRecord {
  readonly line: number;
  readonly cells: readonly string[];
}

/** The records of a CSV file. One that cannot be read is a problem; the others are there all the same. */
export function readCsv(csv: string, delimiter: string | string[]): { records: CsvRecord[]; problems: RowProblem[] } {
  const problems: RowProblem[] = [];
  const records = parse(csv, {
    ...{ bom: true, info: true, trim: true, delimiter, relax_column_count: true, skip_empty_lines: true },
    skip_records_with_error: true,
    on_skip: (error: CsvError | undefined) => {
      const message = 'has a quotation mark that is not in pairs';
      problems.push({ line: Number(error?.lines ?? 0), column: null, message });
    },
  }) as unknown as { record: string[]; info: Info }[];
  return {
    records: records.map(({ record, info }) => ({ line: info.lines - breaksIn(record), cells: record })),
    problems,
  };
}

const breaksIn = (cells: readonly string[]): number => cells.join('').split('\n').length - 1;
