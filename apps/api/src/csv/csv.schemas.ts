import { z } from 'zod';
import { text } from '../../../../libs/domain/fields/text.js';
import { OF_PEOPLE } from '../../../../libs/domain/program/keeping-names.js';

const MAX_CHARACTERS = 1_500_000;
const MOST_PROBLEMS = 200;

/** A file of rows, each of which is taken or told by itself. `columns` says in words what its header names. */
export const csvFile = (columns: string) =>
  z.strictObject({
    csv: text(MAX_CHARACTERS).describe(`${columns}. At most 5,000 rows`),
    dryRun: z.boolean().default(false).describe('only says what would become of each row'),
  });

/** Why a row was not taken: the line on which it begins, and the column where it is known. */
export const RowProblem = z
  .strictObject({ line: z.int(), column: z.string().nullable(), message: z.string() })
  .meta({ id: 'RowProblem' });
export type RowProblem = z.infer<typeof RowProblem>;

/** What an answer tells of what was not taken. */
export const ProblemsTold = z.strictObject({
  problems: z.array(RowProblem).describe(`the first ${MOST_PROBLEMS}, in the order of the file`),
  moreProblems: z.int().describe('how many there are beside those'),
});

/** What an answer tells of columns that were not read. */
export const Ignored = z.array(z.string()).describe('columns of the file that are not known: nothing of them is read');

/** The first problems in the order of the file, and how many more there are. */
export const problemsTold = (all: readonly RowProblem[]): z.infer<typeof ProblemsTold> => ({
  problems: all.toSorted((one, other) => one.line - other.line).slice(0, MOST_PROBLEMS),
  moreProblems: Math.max(0, all.length - MOST_PROBLEMS),
});

export const CsvExport = z.strictObject({ csv: z.string().meta(OF_PEOPLE) }).meta({ id: 'CsvExport' });
export type CsvExport = z.infer<typeof CsvExport>;
