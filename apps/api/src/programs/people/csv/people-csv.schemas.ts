import { z } from 'zod';
import { text } from '../../../../../../libs/domain/text.js';

const MAX_CHARACTERS = 1_500_000;
const HEADER = 'email,name,group,segments,zone,roles';

/** People as comma-separated values (RFC 4180), or separated by semicolons. */
export const PeopleCsv = z
  .strictObject({
    csv: text(MAX_CHARACTERS).describe(
      'a header with `email`, `name` and `group`, and `segments`, `needs`, `zone`, `roles` where you like; several of one kind ' +
        'in one cell have spaces between them. At most 5,000 rows',
    ),
    dryRun: z.boolean().default(false).describe('only says what would become of each row'),
  })
  .meta({ id: 'PeopleCsv', example: { csv: `${HEADER}\nann@example.org,Ann,end_user,field-worker,Europe/Berlin,\n` } });
export type PeopleCsv = z.infer<typeof PeopleCsv>;

/** Why a row was not taken: the line on which it begins, and the column where it is known. */
export const RowProblem = z
  .strictObject({ line: z.int(), column: z.string().nullable(), message: z.string() })
  .meta({ id: 'RowProblem' });
export type RowProblem = z.infer<typeof RowProblem>;

export const ImportView = z
  .strictObject({
    rows: z.int().describe('in the file, without the header'),
    taken: z.int().describe('rows without a problem; whoever takes part already keeps every role'),
    joined: z.int().describe('people who took no part before'),
    problems: z.array(RowProblem).describe('the first 200, in the order of the file'),
    dryRun: z.boolean(),
  })
  .meta({ id: 'ImportView' });
export type ImportView = z.infer<typeof ImportView>;

export const PeopleExport = z.strictObject({ csv: z.string() }).meta({ id: 'PeopleExport' });
export type PeopleExport = z.infer<typeof PeopleExport>;
