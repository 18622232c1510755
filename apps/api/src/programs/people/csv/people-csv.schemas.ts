import { z } from 'zod';
import { Ignored, ProblemsTold, csvFile } from '../../../csv/csv.schemas.js';

const HEADER = 'email,name,group,segments,zone,roles';

/** People as comma-separated values (RFC 4180), or separated by semicolons or tabs. */
export const PeopleCsv = csvFile(
  'a header with `email`, `name` and `group`, and `segments`, `needs`, `zone`, `locale`, `roles` where you like; several of one kind ' +
    'in one cell have spaces between them. `interests` and `incentives` have a line in the cell for each, and `interestsFor` says who may read them: ' +
    'what somebody declared themselves stays theirs. `absences` has a line for each as well: `from/to`, and perhaps the address of who acts meanwhile',
).meta({ id: 'PeopleCsv', example: { csv: `${HEADER}\nann@example.org,Ann,end_user,field-worker,Europe/Berlin,\n` } });
export type PeopleCsv = z.infer<typeof PeopleCsv>;

/** What a row changes of somebody who takes part already. */
export const RowChange = z
  .strictObject({
    line: z.int(),
    email: z.string().describe('of whom, as the row names them'),
    fields: z.array(z.string()).describe('which columns say otherwise than what was there'),
  })
  .meta({ id: 'RowChange' });
export type RowChange = z.infer<typeof RowChange>;

export const ImportView = z
  .strictObject({
    rows: z.int().describe('in the file, without the header'),
    taken: z.int().describe('rows without a problem; whoever takes part already keeps every role'),
    joined: z.int().describe('people who took no part before'),
    changed: z.int().describe('people who took part before, and of whom something changes'),
    unchanged: z.int().describe('people of whom nothing changes'),
    changes: z.array(RowChange).describe('the first 200 of `changed`, in the order of the file'),
    ...ProblemsTold.shape,
    ignored: Ignored,
    dryRun: z.boolean(),
  })
  .meta({ id: 'ImportView' });
export type ImportView = z.infer<typeof ImportView>;
