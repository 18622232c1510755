import { plural } from '../../../../../libs/domain/words/plural.js';
import type { ImportView } from '../../../../api/src/programs/people/csv/people-csv.schemas.js';
import type { ParticipantView } from '../../../../api/src/programs/program.schemas.js';
import type { ApiClient } from '../../client/api-client.js';
import { EXIT, type ExitCode } from '../../output/exit.js';
import { table, type Output } from '../../output/output.js';
import { exportCsv, importFile, type Into } from './import-file.js';

/** Adds the people of a file, and says which rows were not taken and why: then exit code 1. */
export const importPeople = (api: ApiClient, path: string, into: Into, out: Output): Promise<ExitCode> =>
  importFile<ImportView>(api, { path, route: 'participants/import', body: (csv) => ({ csv }), head }, into, out);

/** Writes everybody of a program to standard output, as `people import` reads them. */
export const exportPeople = (api: ApiClient, program: string, out: Output): Promise<ExitCode> =>
  exportCsv(api, program, 'participants/export', out);

/** Says how the caller reads dates and times; `as-letters` takes a locale back. */
export async function chooseReading(
  api: ApiClient,
  chosen: string,
  { program, zone }: { readonly program: string; readonly zone?: string },
  out: Output,
): Promise<ExitCode> {
  const body = { locale: chosen === 'as-letters' ? null : chosen, ...(zone === undefined ? {} : { zone }) };
  const path = `/v1/programs/${encodeURIComponent(program)}/participants/reading`;
  const now = await api.call<ParticipantView>('PUT', path, body);
  out.result(now, () => `Dates and times as ${now.locale ?? 'letters are written'}, in ${now.zone}`);
  return EXIT.ok;
}

/** How many rows are taken and what they are, and then what changes of whom. */
function head({ rows, taken, joined, changed, unchanged, changes, dryRun }: ImportView): string {
  const people = joined === 1 ? 'person' : 'people';
  const counted = `${taken} of ${plural(rows, 'row')} ${dryRun ? 'could be taken' : 'taken'}: ${joined} new ${people}, ${changed} changed, ${unchanged} unchanged`;
  const lines = changes.map(({ line, email, fields }) => [
    `line ${line}`,
    email,
    `${dryRun ? 'would change' : 'changed'}: ${fields.join(', ')}`,
  ]);
  const more = changed > changes.length ? [`${changed - changes.length} more changed`] : [];
  return [counted, ...(lines.length > 0 ? [table(lines)] : []), ...more].join('\n');
}
