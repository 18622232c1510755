import { z } from 'zod';
import { ProblemsTold, csvFile } from '../../csv/csv.schemas.js';

/** Coverage targets as comma-separated values (RFC 4180), or separated by semicolons or tabs. */
export const MapCsv = csvFile(
  'a header with `who` (a stakeholder group or a segment) and `atLeast` (how many are to be invited to every cycle)',
).meta({ id: 'MapCsv', example: { csv: 'who,atLeast\nend_user,3\nscreen-reader,1\n' } });
export type MapCsv = z.infer<typeof MapCsv>;

export const MapImportView = z
  .strictObject({
    rows: z.int().describe('in the file, without the header'),
    taken: z.int().describe('rows without a problem; what the file does not name stays as it is'),
    added: z.int().describe('targets that the map did not have'),
    changed: z.int().describe('targets that had another number'),
    targets: z.int().describe('how many there are now'),
    ...ProblemsTold.shape,
    dryRun: z.boolean(),
  })
  .meta({ id: 'MapImportView' });
export type MapImportView = z.infer<typeof MapImportView>;
