import { plural } from '../../../../../libs/domain/words/plural.js';
import type { HolidaysView } from '../../../../api/src/programs/holidays/holidays.schemas.js';
import type { ApiClient } from '../../client/api-client.js';
import type { ExitCode } from '../../output/exit.js';
import type { Output } from '../../output/output.js';
import { importFile, type Into } from './import-file.js';

/** Adds the days of a file to the holidays of a program, and says what was not taken and why: then exit code 1. */
export const importHolidays = (api: ApiClient, path: string, into: Into, out: Output): Promise<ExitCode> =>
  importFile<HolidaysView>(api, { path, route: 'holidays/import', body: (file) => ({ file }), head }, into, out);

const head = ({ rows, added, holidays, dryRun }: HolidaysView): string =>
  `${plural(rows, 'row or event', 'rows or events')}: ${plural(added, 'holiday')} ${dryRun ? 'would be ' : ''}added, ${holidays} in all`;
