import type { Command } from 'commander';
import { PROGRAM, type Adding, type Importing } from '../adding.js';

/** The holidays of its calendar. */
export function addHolidayCommands(holidays: Command, { out, asking, ask }: Adding): void {
  asking(
    holidays,
    'import',
    'add the days of an iCalendar or CSV file; what is wrong is reported, the others are taken',
  )
    .argument('<file>', '.ics, or CSV with a column `date`, or whose first column is one')
    .requiredOption(...PROGRAM)
    .option('--dry-run', 'only say what would become of it')
    .action(
      ask(async (api, file: string, options: Importing) =>
        (await import('../../commands/program/holidays.js')).importHolidays(api, file, options, out),
      ),
    );
}
