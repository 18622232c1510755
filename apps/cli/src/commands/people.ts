import { readFile, stat } from 'node:fs/promises';
import type { ApiClient } from '../client/api-client.js';
import { EXIT, Ended, type ExitCode } from '../output/exit.js';
import { table, type Output } from '../output/output.js';

interface Problem {
  readonly line: number;
  readonly column: string | null;
  readonly message: string;
}
interface Imported {
  readonly rows: number;
  readonly taken: number;
  readonly joined: number;
  readonly problems: readonly Problem[];
  readonly dryRun: boolean;
}
interface Options {
  readonly program: string;
  readonly dryRun?: boolean;
}

const MAX_BYTES = 2 * 1024 * 1024;
const participants = (program: string): string => `/v1/programs/${encodeURIComponent(program)}/participants`;

/** Adds the people of a file, and says which rows were not taken and why: then exit code 1. */
export async function importPeople(
  api: ApiClient,
  file: string,
  { program, dryRun = false }: Options,
  out: Output,
): Promise<ExitCode> {
  const csv = await textOf(file);
  const imported = await api.call<Imported>('POST', `${participants(program)}/import`, { csv, dryRun });
  out.result(imported, () => report(imported));
  return imported.problems.length > 0 ? EXIT.failed : EXIT.ok;
}

/** Writes everybody of a program to standard output, as `people import` reads them. */
export async function exportPeople(api: ApiClient, { program }: Options, out: Output): Promise<ExitCode> {
  const people = await api.get<{ csv: string }>(`${participants(program)}/export`);
  out.result(people, () => people.csv.trimEnd());
  return EXIT.ok;
}

/** Wrong encodings are refused here: what is not UTF-8 would arrive as other names. */
export async function textOf(file: string): Promise<string> {
  try {
    const { size } = await stat(file);
    if (size > MAX_BYTES) throw new Ended(EXIT.wrongInput, `${file} has more than 2 MB`);
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(file));
  } catch (error) {
    if (error instanceof Ended) throw error;
    if (error instanceof TypeError) throw new Ended(EXIT.wrongInput, `${file} is not UTF-8; save it as CSV UTF-8`);
    throw new Ended(EXIT.wrongInput, `${file} cannot be read: ${(error as NodeJS.ErrnoException).code}`);
  }
}

function report({ rows, taken, joined, problems, dryRun }: Imported): string {
  const head = `${taken} of ${rows} rows ${dryRun ? 'could be taken' : 'taken'}, ${joined} of them new people`;
  const lines = problems.map(({ line, column, message }) => [`line ${line}`, column ?? '', message]);
  return lines.length === 0 ? head : `${head}\n${table(lines)}`;
}
