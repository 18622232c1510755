import { z } from 'zod';
import { text } from '../../../../../libs/domain/fields/text.js';
import { ProblemsTold } from '../../csv/csv.schemas.js';

export const HolidaysFile = z
  .strictObject({
    file: text(1_500_000).describe('iCalendar (`.ics`), or CSV with a column `date`, or whose first column is one'),
    dryRun: z.boolean().default(false).describe('only says what would become of it'),
  })
  .meta({ id: 'HolidaysFile', example: { file: 'date,name\n2026-12-25,Christmas Day\n' } });
export type HolidaysFile = z.infer<typeof HolidaysFile>;

export const HolidaysView = z
  .strictObject({
    rows: z.int().describe('rows, or events'),
    added: z.int().describe('days that were no holidays before'),
    holidays: z.int().describe('how many there are now'),
    ...ProblemsTold.shape,
    dryRun: z.boolean(),
  })
  .meta({ id: 'HolidaysView' });
export type HolidaysView = z.infer<typeof HolidaysView>;
