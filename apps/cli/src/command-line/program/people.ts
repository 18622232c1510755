import type { Command } from 'commander';
import { PROGRAM, type Adding, type Importing, type InProgram } from '../adding.js';
import { addMemberCommands } from './members.js';

const people = () => import('../../commands/program/people.js');

/** The people of a program. */
export function addPeopleCommands(of: Command, adding: Adding): void {
  addFiles(of, adding);
  addMemberCommands(of, adding);
  addReadingCommand(of, adding);
}

function addFiles(of: Command, { out, asking, ask }: Adding): void {
  asking(of, 'import', 'add people from a CSV file; a row that is wrong is reported, the others are taken')
    .argument('<file>', 'with the columns email, name, group, and where you like segments, needs, zone, locale, roles')
    .requiredOption(...PROGRAM)
    .option('--dry-run', 'only say what would become of each row')
    .action(
      ask(async (api, file: string, options: Importing) => (await people()).importPeople(api, file, options, out)),
    );
  asking(of, 'export', 'everybody as CSV, as `people import` reads it')
    .requiredOption(...PROGRAM)
    .action(ask(async (api, { program }: InProgram) => (await people()).exportPeople(api, program, out)));
}

function addReadingCommand(of: Command, { out, asking, ask }: Adding): void {
  asking(of, 'reading', 'say in which locale and zone you read dates and times')
    .argument('<locale>', 'by BCP 47, such as de-CH, or `as-letters` for none')
    .requiredOption(...PROGRAM)
    .option('--zone <zone>', 'an IANA time zone; left out, it stays')
    .action(
      ask(async (api, locale: string, options: InProgram & { readonly zone?: string }) =>
        (await people()).chooseReading(api, locale, options, out),
      ),
    );
}
