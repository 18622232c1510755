import { z } from 'zod';
import { ProblemsTold, csvFile } from '../../csv/csv.schemas.js';

/** A stakeholder map as comma-separated values (RFC 4180), or separated by semicolons or tabs. */
export const MapCsv = csvFile(
  'a header with `who` (a stakeholder group or a segment) and `atLeast` (how many are to be invited to every cycle), and `kind` where you ' +
    'like: `target` (so it is without one), `channel` (`who` is a channel), or `setting` (`who` is `size`, `inARow`, `most` or `days`, and ' +
    '`atLeast` its value)',
).meta({
  id: 'MapCsv',
  example: { csv: 'kind,who,atLeast\ntarget,end_user,3\nchannel,interview,4\nsetting,size,12\n' },
});
export type MapCsv = z.infer<typeof MapCsv>;

export const MapImportView = z
  .strictObject({
    rows: z.int().describe('in the file, without the header'),
    taken: z.int().describe('rows without a problem; what the file does not name stays as it is'),
    added: z.int().describe('what the map did not have'),
    changed: z.int().describe('what had another number'),
    targets: z.int().describe('how many targets there are now'),
    ...ProblemsTold.shape,
    dryRun: z.boolean(),
  })
  .meta({ id: 'MapImportView' });
export type MapImportView = z.infer<typeof MapImportView>;
