import { statSync } from 'node:fs';
import { plural } from '../../../../../libs/domain/words/plural.js';
import type { CsvExport } from '../../../../api/src/csv/csv.schemas.js';
import type { ImportView } from '../../../../api/src/programs/people/csv/people-csv.schemas.js';
import type { ApiClient } from '../../client/api-client.js';
import { EXIT, Ended, type ExitCode } from '../../output/exit.js';
import { table, type Output } from '../../output/output.js';
import { textOf } from '../../output/text-of.js';

/** What the API says of every file of rows. */
export type Imported = Pick<ImportView, 'rows' | 'problems' | 'moreProblems' | 'dryRun'> & {
  readonly ignored?: readonly string[];
};

export interface FileOfRows<Answer extends Imported> {
  readonly path: string;
  /** Of the program. */
  readonly route: string;
  readonly body: (text: string) => object;
  /** The first line for people. */
  readonly head: (imported: Answer) => string;
}

/** In the program of a file, perhaps only to see what would become of it. */
export interface Into {
  readonly program: string;
  readonly dryRun?: boolean;
}

const MAX_BYTES = 2 * 1024 * 1024;

/** Sends a file of rows, and says which were not taken and why: then exit code 1. */
export async function importFile<Answer extends Imported>(
  api: ApiClient,
  { path, route, body, head }: FileOfRows<Answer>,
  { program, dryRun = false }: Into,
  out: Output,
): Promise<ExitCode> {
  const text = rowsIn(path);
  const imported = await api.call<Answer>('POST', inProgram(program, route), { ...body(text), dryRun });
  const lines = imported.problems.map(({ line, column, message }) => [`line ${line}`, column ?? '', message]);
  const more = imported.moreProblems > 0 ? `\n${plural(imported.moreProblems, 'more problem')}` : '';
  const { ignored = [] } = imported;
  if (ignored.length > 0) out.say(`Not read, because these columns are not known: ${ignored.join(', ')}`);
  out.result(imported, () => (lines.length === 0 ? head(imported) : `${head(imported)}\n${table(lines)}${more}`));
  return imported.problems.length > 0 ? EXIT.failed : EXIT.ok;
}

/** Writes what an export answers to standard output. */
export async function exportCsv(api: ApiClient, program: string, route: string, out: Output): Promise<ExitCode> {
  const exported = await api.get<CsvExport>(inProgram(program, route));
  out.result(exported, () => exported.csv.trimEnd());
  return EXIT.ok;
}

const inProgram = (program: string, route: string): string => `/v1/programs/${encodeURIComponent(program)}/${route}`;

/** The text of a file that is not too large to be one of rows. */
function rowsIn(file: string): string {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size > MAX_BYTES) throw new Ended(EXIT.wrongInput, `${file} has more than 2 MB`);
  return textOf(file, ' (in a spreadsheet: CSV UTF-8)');
}
