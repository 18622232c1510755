import type { ApiClient } from '../client/api-client.js';
import { EXIT, type ExitCode } from '../output/exit.js';
import { table, type Output } from '../output/output.js';
import { textOf } from './people.js';

interface Imported {
  readonly rows: number;
  readonly added: number;
  readonly holidays: number;
  readonly problems: readonly { readonly line: number; readonly message: string }[];
  readonly dryRun: boolean;
}

/** Adds the days of a file to the holidays of a program, and says what was not taken and why: then exit code 1. */
export async function importHolidays(
  api: ApiClient,
  path: string,
  { program, dryRun = false }: { readonly program: string; readonly dryRun?: boolean },
  out: Output,
): Promise<ExitCode> {
  const file = await textOf(path);
  const route = `/v1/programs/${encodeURIComponent(program)}/holidays/import`;
  const imported = await api.call<Imported>('POST', route, { file, dryRun });
  out.result(imported, () => report(imported));
  return imported.problems.length > 0 ? EXIT.failed : EXIT.ok;
}

function report({ rows, added, holidays, problems, dryRun }: Imported): string {
  const head = `${rows} rows or events: ${added} holidays ${dryRun ? 'would be ' : ''}added, ${holidays} in all`;
  const lines = problems.map(({ line, message }) => [`line ${line}`, message]);
  return lines.length === 0 ? head : `${head}\n${table(lines)}`;
}
