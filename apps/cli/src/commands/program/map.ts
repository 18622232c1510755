import { plural } from '../../../../../libs/domain/plural.js';
import type { ApiClient } from '../../client/api-client.js';
import type { ExitCode } from '../../output/exit.js';
import type { Output } from '../../output/output.js';
import { exportCsv, importFile, type Imported, type Into } from './import-file.js';

interface MapImported extends Imported {
  readonly taken: number;
  readonly added: number;
  readonly changed: number;
  readonly targets: number;
}

/** Sets the coverage targets of a file, and says which rows were not taken and why: then exit code 1. */
export const importMap = (api: ApiClient, path: string, into: Into, out: Output): Promise<ExitCode> =>
  importFile<MapImported>(api, { path, route: 'stakeholder-map/import', body: (csv) => ({ csv }), head }, into, out);

/** Writes the coverage targets of a program to standard output, as `map import` reads them. */
export const exportMap = (api: ApiClient, program: string, out: Output): Promise<ExitCode> =>
  exportCsv(api, program, 'stakeholder-map/export', out);

const head = ({ rows, taken, added, changed, targets, dryRun }: MapImported): string =>
  `${taken} of ${plural(rows, 'row')} ${dryRun ? 'could be taken' : 'taken'}: ${plural(added, 'target')} added, ${changed} changed, ${targets} in all`;
